pub(crate) mod connect_proxy;
pub(crate) mod login_hosts;
pub(crate) mod old_hosts;
pub(crate) mod old_hosts_cli;
pub(crate) mod recorded_hosts;
pub(crate) mod retired_hosts;
pub(crate) mod retirement;
pub(crate) mod unchanged_clients;
