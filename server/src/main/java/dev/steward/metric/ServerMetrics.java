package dev.steward.metric;

import dev.steward.http.HttpServer;
import dev.steward.store.Store;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Counters and timings of requests, commits and builds since startup. In memory only. */
public final class ServerMetrics {

  private static final double NANOS = 1e9;
  private static final double MILLIS = 1e3;

  private final Map<String, LongAdder> requests = new ConcurrentHashMap<>();
  private final Histogram requestSeconds =
      new Histogram(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10);
  private final Histogram commitSeconds =
      new Histogram(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5);
  private final Map<String, LongAdder> builds = new ConcurrentHashMap<>();
  private final Histogram buildSeconds =
      new Histogram(1, 5, 15, 30, 60, 120, 300, 600, 1_800, 3_600, 7_200, 14_400, 43_200);

  /** Registers the build results, so that those without builds are exported as zero. */
  public ServerMetrics(Iterable<String> results) {
    results.forEach(result -> builds.put(result, new LongAdder()));
    for (String statusClass : new String[] {"2xx", "3xx", "4xx", "5xx"}) {
      requests.put(statusClass, new LongAdder());
    }
  }

  private static void count(Map<String, LongAdder> counts, String name) {
    LongAdder counter = counts.get(name);
    (counter == null ? counts.computeIfAbsent(name, _ -> new LongAdder()) : counter).increment();
  }

  /** Records a finished build. */
  public void built(String result, long millis) {
    count(builds, result);
    buildSeconds.add(millis / MILLIS);
  }

  /** Number of builds with this result. */
  public long built(String result) {
    LongAdder counter = builds.get(result);
    return counter == null ? 0 : counter.sum();
  }

  /** Number of responses by status class. */
  public Map<String, Long> requests() {
    return sums(requests);
  }

  /** Wraps a handler to count and time its responses, excluding streamed bodies. */
  public HttpServer.RequestHandler instrument(HttpServer.RequestHandler inner) {
    return request -> {
      long start = System.nanoTime();
      var response = inner.handle(request);
      requestSeconds.add((System.nanoTime() - start) / NANOS);
      count(requests, statusClass(response.status()));
      return response;
    };
  }

  private static String statusClass(int status) {
    return switch (status / 100) {
      case 2 -> "2xx";
      case 3 -> "3xx";
      case 4 -> "4xx";
      case 5 -> "5xx";
      default -> "1xx";
    };
  }

  /** Wraps a store to time its writes, from the call until the commit is durable. */
  public Store timed(Store store) {
    return new TimedStore(store, commitSeconds);
  }

  private record TimedStore(Store store, Histogram seconds) implements Store {

    @Override
    public <T extends @Nullable Object> T read(TxFunction<T> work) {
      return store.read(work);
    }

    @Override
    public <T extends @Nullable Object> T write(TxFunction<T> work) {
      long start = System.nanoTime();
      T value = store.write(work);
      seconds.add((System.nanoTime() - start) / NANOS);
      return value;
    }

    @Override
    public void copyTo(Path file) {
      store.copyTo(file);
    }

    @Override
    public long statementCount() {
      return store.statementCount();
    }

    @Override
    public void checkWritable() {
      store.checkWritable();
    }

    @Override
    public void setOwnershipCheck(BooleanSupplier ours) {
      store.setOwnershipCheck(ours);
    }

    @Override
    public CompletableFuture<String> databaseLost() {
      return store.databaseLost();
    }

    @Override
    public void close() {
      store.close();
    }
  }

  private static Map<String, Long> sums(Map<String, LongAdder> counts) {
    var sums = new TreeMap<String, Long>();
    counts.forEach((name, count) -> sums.put(name, count.sum()));
    return sums;
  }

  /** Writes all metrics. */
  public void writeTo(PrometheusText out) {
    out.counters("steward_http_requests_total", "Requests answered.", "status", sums(requests));
    requestSeconds.writeTo(
        out, "steward_http_request_seconds", "Time from the request until its response is ready.");
    commitSeconds.writeTo(
        out, "steward_store_commit_seconds", "Time from the start of a write until it is durable.");
    out.counters("steward_builds_total", "Finished builds.", "result", sums(builds));
    buildSeconds.writeTo(out, "steward_build_seconds", "Build duration.");
  }
}
