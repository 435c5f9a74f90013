import os

broker_url = "filesystem://"
broker_pool_limit = None
broker_transport_options = dict.fromkeys(
    ["data_folder_in", "data_folder_out", "control_folder"],
    os.environ["QUEUE"],
)
worker_soft_shutdown_timeout = float(os.environ.get("SOFT", "0"))
worker_enable_remote_control = False
worker_redirect_stdouts = False
