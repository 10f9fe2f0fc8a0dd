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

/** The packaged product, started with {@code ./steward} in its own home. */
final class Product implements AutoCloseable {

  static final String READY = "Steward is ready at ";
  private static final long START_SECONDS = 90;

  final Path home;
  private final Process process;
  private final ConcurrentLinkedQueue<String> output = new ConcurrentLinkedQueue<>();
  private final CountDownLatch decided = new CountDownLatch(1);
  private final Thread listener;
  private volatile String url = "";

  private Product(Path home, Process process) {
    this.home = home;
    this.process = process;
    BuildProcesses.register(home);
    this.listener = Thread.ofVirtual().start(this::listen);
  }

  /** The root of the checkout. */
  static Path root() {
    Path here = Path.of("").toAbsolutePath();
    return here.endsWith("contract") ? here.resolve("..").normalize() : here;
  }

  /** Starts the product on a free port and waits for the ready message. */
  static Product start(Path home, String... arguments) {
    return start(home, Map.of(), arguments);
  }

  static Product start(Path home, Map<String, String> variables, String... arguments) {
    return ready(launch(home, variables, arguments), START_SECONDS);
  }

  /** Starts the product with a custom command, which must use the given home. */
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

  /** Starts the product without waiting, for starts that are expected to fail. */
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

  /** The URL with a trailing slash. */
  String url() {
    return url;
  }

  /** The URL without the trailing slash, as the commands in SeedAnswersIT expect it. */
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

  /** Kills the process like {@code kill -9}: no shutdown, no save. */
  void kill() {
    process.destroyForcibly();
    awaitExit();
  }

  /** Asks the server to shut down, like {@code kill}. */
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
      // When the process has exited, the output is complete only if its reader has ended too.
      // Builds that outlive the server may keep the pipe open.
      listener.join(Duration.ofSeconds(1));
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Stops the server and its builds. The builds of a killed server are left to the next server. */
  @Override
  public void close() {
    if (process.isAlive()) {
      stop();
      BuildProcesses.kill(home);
    }
  }

  /** Waits until a condition holds. */
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
