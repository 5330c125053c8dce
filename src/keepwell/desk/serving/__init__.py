"""Starting the desk and keeping it up: the web server and the workers, their logs and their health.

`preparing` makes a project ready, `running` starts the processes and supervises them, `web` and
`work` are those processes.
"""
