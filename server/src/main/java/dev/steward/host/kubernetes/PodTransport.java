package dev.steward.host.kubernetes;

import dev.steward.host.LogRange;
import dev.steward.host.Transport;
import dev.steward.problem.Problem;
import java.io.IOException;
import java.util.List;

/**
 * Starts programs in a container of a pod, as {@code kubectl exec} does. Each channel is a
 * WebSocket to the API server.
 */
public final class PodTransport implements Transport {

  private final KubernetesClient client;
  private final String namespace;
  private final String pod;
  private final String container;

  public PodTransport(KubernetesClient client, String namespace, String pod, String container) {
    this.client = client;
    this.namespace = namespace;
    this.pod = pod;
    this.container = container;
  }

  @Override
  public Transport inContainer(String name) {
    return new PodTransport(client, namespace, pod, name);
  }

  @Override
  public String containerLog(String name, LogRange range) throws IOException {
    return client.log(namespace, pod, name, range);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IOException if the pod does not exist or the container is not running; the message says
   *     why
   */
  @Override
  public Channel exec(List<String> argv) throws IOException {
    // The API's own errors for a container that is not running do not say why.
    Pod current = client.get(namespace, pod);
    if (current == null) {
      throw new IOException(
          "the pod "
              + pod
              + " does not exist in the namespace "
              + namespace
              + "; it was deleted, or its machine was removed from the cluster");
    }
    List<String> names =
        current.containers().stream()
            .filter(one -> !one.isInitial())
            .map(Pod.Container::name)
            .toList();
    if (!names.isEmpty() && !names.contains(container)) {
      throw new Problem.Invalid(
          "The pod "
              + pod
              + " has no container "
              + ApiErrors.readable(container)
              + ". Its containers are "
              + String.join(", ", names)
              + ".");
    }
    if (!current.isRunning(container)) {
      String explanation = current.explanation();
      throw new IOException(
          "the container "
              + container
              + " of the pod "
              + pod
              + " is not running"
              + (explanation == null ? "; the pod is " + current.phase() : ": " + explanation));
    }
    return client.exec(namespace, pod, container, argv);
  }
}
