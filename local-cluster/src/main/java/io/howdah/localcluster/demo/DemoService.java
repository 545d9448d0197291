package io.howdah.localcluster.demo;

/**
 * A service of the demo, as an entry of {@code services} in {@code broker.yaml}.
 *
 * @param id as Marathon's, with a slash
 * @param page what its page says; a command without Docker serves none
 * @param removed whether it is to be stopped
 */
record DemoService(
    String id, double cpus, int memoryMegabytes, String page, boolean docker, boolean removed) {

  DemoService(String id, double cpus, int memoryMegabytes, String page, boolean docker) {
    this(id, cpus, memoryMegabytes, page, docker, false);
  }

  DemoService withdrawn() {
    return new DemoService(id, cpus, memoryMegabytes, page, docker, true);
  }

  String yaml() {
    return """
      - id: %s
        cmd: %s
        cpus: %s
        mem: %d
        instances: 1
        removed: %s
    %s"""
        .formatted(id, command(), cpus, memoryMegabytes, removed, network());
  }

  private String command() {
    // The first process of a container hears only the signals that it asks for: without the trap
    // its end would be a SIGKILL, seconds later.
    return docker
        ? "echo '%s' > /www/index.html; trap 'exit 0' TERM; httpd -f -p 80 -h /www & wait"
            .formatted(page)
        : "exec sleep 100000";
  }

  private String network() {
    return docker
        ? """
            container:
              type: DOCKER
              docker: {image: "howdah/web:demo", forcePullImage: false}
              portMappings: [{containerPort: 80, hostPort: 0}]
            networks: [{mode: container/bridge}]
        """
        : """
            portDefinitions: []
        """;
  }
}
