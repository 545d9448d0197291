package io.howdah.broker.model;

import java.util.Map;

/**
 * A port of a service.
 *
 * @param hostPort fixed host port, or 0: any port of the offer
 * @param containerPort port inside the container; 0: the same as the assigned host port;
 *     meaningless with host networking
 * @param servicePort for load balancers; 0: none given
 * @param protocol {@code tcp}, {@code udp} or {@code udp,tcp}
 * @param name empty if none
 * @param labels of the port
 */
public record ServicePort(
    int hostPort,
    int containerPort,
    int servicePort,
    String protocol,
    String name,
    Map<String, String> labels) {
  public ServicePort {
    labels = Map.copyOf(labels);
  }
}
