package dev.steward.contract;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The packaged product, started by {@code ./steward} as anybody starts it, in a home of its own.
 */
final class Product implements AutoCloseable {

  static final String READY = "Steward is ready at ";
  private static final long START_SECONDS = 90;

  final Path home;
  private final Process process;
  private final ConcurrentLinkedQueue<String> output = new ConcurrentLinkedQueue<>();
  private final CountDownLatch decided = new CountDownLatch(1);
  private volatile String url = "";

  private Product(Path home, Process process) {
    this.home = home;
    this.process = process;
    BuildProcesses.watch(home);
    Thread.ofVirtual().start(this::listen);
  }

  /** The root of the checkout. */
  static Path root() {
    Path here = Path.of("").toAbsolutePath();
    return here.endsWith("contract") ? here.resolve("..").normalize() : here;
  }

  /** Starts on a free port and waits until it says that it is ready. */
  static Product start(Path home, String... arguments) {
    return start(home, Map.of(), arguments);
  }

  static Product start(Path home, Map<String, String> variables, String... arguments) {
    return ready(launch(home, variables, arguments), START_SECONDS);
  }

  /** Starts by a command of the test's own, which makes its home where {@code home} says. */
  static Product start(Path home, ProcessBuilder builder, long mostSeconds) {
    try {
      return ready(new Product(home, builder.redirectErrorStream(true).start()), mostSeconds);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Product ready(Product product, long mostSeconds) {
    product.awaitDecision(mostSeconds);
    if (product.url.isEmpty()) {
      throw new AssertionError("the product did not start:\n" + product.output());
    }
    return product;
  }

  /** Starts and does not wait: for starts that are meant to be refused. */
  static Product launch(Path home, Map<String, String> variables, String... arguments) {
    var command = new ArrayList<String>();
    command.add(root().resolve("steward").toString());
    command.addAll(List.of("serve", "--home", home.toString(), "--port", "0"));
    command.addAll(List.of(arguments));
    try {
      var builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().putAll(variables);
      return new Product(home, builder.start());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void listen() {
    try (var lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        output.add(line);
        if (line.startsWith(READY)) {
          url = line.substring(READY.length()).strip();
          decided.countDown();
        }
      }
    } catch (IOException e) {
      output.add("(output ended: " + e.getMessage() + ")");
    }
    decided.countDown();
  }

  private void awaitDecision(long mostSeconds) {
    try {
      if (!decided.await(mostSeconds, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("not ready in time:\n" + output());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** With a slash at its end. */
  String url() {
    return url;
  }

  /** Without the slash, as the answers of the seed write it. */
  String bareUrl() {
    return url.substring(0, url.length() - 1);
  }

  String output() {
    return String.join("\n", output);
  }

  long pid() {
    return process.pid();
  }

  String adminPassword() {
    try {
      return Files.readString(home.resolve("secrets/initialAdminPassword")).strip();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** As {@code kill -9}: nothing is said, nothing is saved. */
  void kill() {
    process.destroyForcibly();
    awaitExit();
  }

  /** As {@code kill}: the server is asked to go. */
  int stop() {
    process.destroy();
    return awaitExit();
  }

  int awaitExit() {
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("did not exit:\n" + output());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Ends the server and its builds. One that was killed leaves its builds to the next one. */
  @Override
  public void close() {
    if (process.isAlive()) {
      stop();
      BuildProcesses.end(home);
    }
  }

  /** Waits for a condition that only the product can bring about. */
  static void await(String what, Duration most, BooleanSupplier condition) {
    long end = System.nanoTime() + most.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("waited " + most + " for " + what);
      }
      try {
        TimeUnit.MILLISECONDS.sleep(50);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }
  }
}
