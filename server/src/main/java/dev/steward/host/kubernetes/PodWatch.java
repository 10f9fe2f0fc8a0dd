package dev.steward.host.kubernetes;

import dev.steward.concurrent.ThreadSet;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the pods with certain labels until it is closed: lists them, then watches changes from
 * the version of the list. After the connection has been lost, the watch continues from the last
 * version; if that version is no longer available, the pods are listed again.
 */
public final class PodWatch implements AutoCloseable {

  /** Receives the states of pods, on one thread. */
  public interface Listener {

    /** All pods; any other pod no longer exists. */
    void onListed(List<Pod> pods);

    /** A pod was created or changed. */
    void onUpdated(Pod pod);

    /** A pod was deleted. */
    void onDeleted(Pod pod);

    /** The API server is not reachable or rejected the request; the watch tries again. */
    void onFailed(IOException failure);
  }

  private static final Logger LOG = LoggerFactory.getLogger(PodWatch.class);

  private static final long MAX_PAUSE_MILLIS = 30_000;

  private final KubernetesClient client;
  private final String namespace;
  private final String labels;
  private final Listener listener;
  private final ThreadSet threads = new ThreadSet();

  /** Version to continue from; empty before the list. */
  private String version = "";

  /** Starts following pods; {@code labels} is a selector as in {@link KubernetesClient#list}. */
  public PodWatch(KubernetesClient client, String namespace, String labels, Listener listener) {
    this.client = client;
    this.namespace = namespace;
    this.labels = labels;
    this.listener = listener;
    threads.start("kubernetes-watch", this::follow);
  }

  private void follow() {
    long firstPause = Math.max(1, client.timeouts().retry().toMillis());
    long pause = firstPause;
    while (!Thread.currentThread().isInterrupted()) {
      long started = System.nanoTime();
      try {
        if (version.isEmpty()) {
          PodList list = client.list(namespace, labels);
          listener.onListed(list.pods());
          version = list.resourceVersion();
        }
        client.watch(namespace, labels, version, this::onChange);
        pause = firstPause;
        // A server that ends each request immediately must not be asked again without a pause.
        if (TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started) >= firstPause) {
          continue;
        }
      } catch (KubernetesException e) {
        if (e.isGone()) {
          version = "";
        } else {
          listener.onFailed(e);
        }
      } catch (IOException e) {
        if (Thread.currentThread().isInterrupted()) {
          return;
        }
        listener.onFailed(e);
      } catch (RuntimeException e) {
        if (Thread.currentThread().isInterrupted()) {
          return;
        }
        // The listener may have missed a change, so it receives the complete list again.
        version = "";
        LOG.error("a change to the pods in the namespace {} was not processed", namespace, e);
      }
      try {
        TimeUnit.MILLISECONDS.sleep(pause);
      } catch (InterruptedException e) {
        return;
      }
      pause = Math.min(MAX_PAUSE_MILLIS, pause * 2);
    }
  }

  private void onChange(PodChange change) {
    switch (change) {
      case PodChange.Updated(Pod pod) -> listener.onUpdated(pod);
      case PodChange.Deleted(Pod pod) -> listener.onDeleted(pod);
      case PodChange.Bookmark _ -> {
        // Only the version of a bookmark matters.
      }
    }
    if (!change.resourceVersion().isEmpty()) {
      version = change.resourceVersion();
    }
  }

  /** Stops the watch and waits for the listener to return. */
  @Override
  public void close() {
    threads.stop();
  }
}
