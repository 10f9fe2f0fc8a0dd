package dev.steward.cloud;

import dev.steward.agent.Launcher;
import dev.steward.host.kubernetes.KubernetesClient;
import dev.steward.host.kubernetes.KubernetesException;
import dev.steward.host.kubernetes.Pod;
import dev.steward.host.kubernetes.PodEvent;
import dev.steward.host.kubernetes.PodManifest;
import dev.steward.host.kubernetes.PodOwner;
import dev.steward.problem.Problem;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One attempt to start the pod of a node. Its events and failures are written to the log. */
final class PodStart {

  /** Waiting reasons of containers that only a change to the pod can resolve. */
  private static final Set<String> FAILURES =
      Set.of(
          "CrashLoopBackOff",
          "CreateContainerConfigError",
          "CreateContainerError",
          "ErrImageNeverPull",
          "ImagePullBackOff",
          "InvalidImageName",
          "RunContainerError");

  /** How long a pod that already exists may take to run again. */
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private final CloudPods pods;
  private final String server;
  private final PodNode node;
  private final Consumer<String> log;
  private final KubernetesClient client;
  private final Launcher.Pod launcher;

  /** How often each event had occurred when it was last read, by the id of the event. */
  private final Map<String, Integer> loggedEvents = new HashMap<>();

  private boolean eventsFailed;
  private String lastStatus = "";

  /**
   * Prepares an attempt.
   *
   * @param log the launch log of the node
   */
  PodStart(CloudPods pods, String server, PodNode node, Consumer<String> log) {
    this.pods = pods;
    this.server = server;
    this.node = node;
    this.log =
        line -> {
          log.accept(line);
          node.addLine(line);
        };
    client = pods.client();
    launcher = node.launcher();
  }

  /**
   * Creates the pod unless it exists, and waits until it is running. A pod that cannot start is
   * deleted.
   *
   * @throws IOException if the pod cannot start; the message says why
   */
  void run() throws IOException {
    pods.follow(launcher.namespace());
    try {
      CloudTemplate template = node.mustHavePod() ? findTemplate() : template();
      Pod pod = client.get(launcher.namespace(), node.name());
      if (pod == null || pod.isDeleting()) {
        if (node.mustHavePod()) {
          throw new IOException(
              "The pod "
                  + node.name()
                  + " does not exist; it was deleted while it was not in use.");
        }
        pod = create(template == null ? template() : template);
      }
      awaitRunning(
          pod, template == null ? TIMEOUT : Duration.ofSeconds(template.connectTimeoutSeconds()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the server is shutting down");
    } catch (IOException | Problem e) {
      String message = withPeriod(String.valueOf(e.getMessage()));
      node.addLine(message);
      node.setStatus(message + " The server will start the pod again.");
      throw e;
    }
    node.onStarted();
  }

  private static String withPeriod(String text) {
    return text.endsWith(".") ? text : text + ".";
  }

  /** The template; null if a pipeline that has not been resumed yet defines it. */
  private @Nullable CloudTemplate findTemplate() {
    Cloud cloud = pods.cloud();
    CloudTemplate template = cloud.template(launcher.template());
    return template == null ? null : cloud.resolve(template);
  }

  private CloudTemplate template() throws IOException {
    Cloud cloud = pods.cloud();
    CloudTemplate template = findTemplate();
    if (template == null) {
      throw new IOException(
          "The cloud "
              + cloud.name()
              + " no longer has the pod template "
              + launcher.template()
              + ".");
    }
    return template;
  }

  private Pod create(CloudTemplate template) throws IOException, InterruptedException {
    PodManifest manifest =
        PodManifest.of(
            template.pod(),
            launcher.namespace(),
            new PodOwner(server, launcher.cloud(), launcher.template(), null, template.retention()),
            node.name());
    node.setStatus("The pod " + node.name() + " is starting.");
    // Whatever happens from now on, the server knows where to look for the pod.
    try (PodLocations.Use _ = pods.use(launcher.namespace())) {
      return create(manifest);
    }
  }

  private Pod create(PodManifest manifest) throws IOException, InterruptedException {
    while (true) {
      try {
        Pod created = client.create(launcher.namespace(), manifest.json());
        log.accept(
            "Created the pod "
                + node.name()
                + " in the namespace "
                + launcher.namespace()
                + " of the cloud "
                + launcher.cloud()
                + ".");
        return created;
      } catch (KubernetesException e) {
        Pod existing = e.isConflict() ? client.get(launcher.namespace(), node.name()) : null;
        if (!e.isConflict() || node.isRemoved()) {
          throw e;
        }
        if (existing != null && !existing.isDeleting()) {
          // The response to an earlier request was lost.
          return existing;
        }
        if (existing != null) {
          Pod _ = pods.awaitChange(existing, node);
        }
      }
    }
  }

  private void awaitRunning(Pod created, Duration timeout)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    Pod pod = created;
    while (true) {
      reportEvents(pod);
      if (pod.isRunning()) {
        log.accept("The pod " + node.name() + " is running.");
        return;
      }
      String failure = failure(pod);
      if (failure == null && System.nanoTime() - end > 0) {
        String explanation = pod.explanation();
        failure =
            "The pod "
                + node.name()
                + " did not start within "
                + timeout.toSeconds()
                + " s."
                + (explanation == null ? "" : " " + explanation);
      }
      if (failure != null) {
        deletePod();
        throw new IOException(failure);
      }
      reportStatus(pod);
      Pod current = pods.awaitChange(pod, node);
      if (node.isRemoved()) {
        throw new IOException("The node " + node.name() + " was removed.");
      }
      if (current == null) {
        current = client.get(launcher.namespace(), node.name());
      }
      if (current == null) {
        throw new IOException("The pod " + node.name() + " was deleted before it started running.");
      }
      pod = current;
    }
  }

  /** Why a pod cannot start; null if it still can. */
  private static @Nullable String failure(Pod pod) {
    boolean hasFailed =
        pod.hasEnded()
            || pod.containers().stream()
                .anyMatch(container ->
                    container.state() == Pod.Container.State.WAITING
                        ? FAILURES.contains(container.reason())
                        : container.state() == Pod.Container.State.TERMINATED
                            && !(container.isInitial() && container.exitCode() == 0));
    if (!hasFailed) {
      return null;
    }
    String explanation = pod.explanation();
    return explanation == null ? "The pod " + pod.name() + " has ended." : explanation;
  }

  private void deletePod() {
    try {
      boolean _ = client.delete(launcher.namespace(), node.name(), Duration.ZERO);
      log.accept("Deleted the pod " + node.name() + ".");
    } catch (IOException e) {
      log.accept("The pod " + node.name() + " was not deleted: " + e.getMessage());
    }
  }

  private void reportStatus(Pod pod) {
    String explanation = pod.explanation();
    String status = explanation == null ? "" : explanation;
    if (!status.equals(lastStatus)) {
      lastStatus = status;
      if (!status.isEmpty()) {
        log.accept(status);
      }
    }
    node.setStatus(status.isEmpty() ? "The pod " + node.name() + " is starting." : status);
  }

  private void reportEvents(Pod pod) {
    if (eventsFailed) {
      return;
    }
    try {
      for (PodEvent event : client.events(pod)) {
        Integer logged = loggedEvents.put(event.uid(), event.count());
        if (logged == null || event.count() > logged) {
          log.accept("  " + event.toLogLine());
        }
      }
    } catch (IOException e) {
      // The pod may start even if its events cannot be read.
      eventsFailed = true;
      log.accept("The pod's events are not available: " + e.getMessage());
    }
  }
}
