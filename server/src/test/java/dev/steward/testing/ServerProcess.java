package dev.steward.testing;

import dev.steward.access.FirstAdmin;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server in a separate process with a limited heap. */
public final class ServerProcess extends ServerClient implements AutoCloseable {

  private static final Pattern READY = Pattern.compile("ready at (http://\\S+)");

  private final Process process;
  private final Http http;
  private final int port;
  private final String password;

  public ServerProcess(Path home, String heap, String... options) throws IOException {
    this(home, heap, List.of(), options);
  }

  /** Starts a server with additional JVM options. */
  public ServerProcess(Path home, String heap, List<String> jvmOptions, String... options)
      throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx" + heap,
            "-XX:+ExitOnOutOfMemoryError",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.steward.boot.Main",
            "serve",
            "--home",
            home.toString(),
            "--port",
            "0"));
    command.addAll(List.of(options));
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String url = null;
    var output = new StringBuilder();
    for (String line = lines.readLine(); line != null && url == null; line = lines.readLine()) {
      Matcher ready = READY.matcher(line);
      url = ready.find() ? ready.group(1) : null;
      output.append(line).append('\n');
      if (url != null) {
        break;
      }
    }
    if (url == null) {
      throw new AssertionError("the server did not start: " + output);
    }
    Thread.ofVirtual()
        .start(() -> {
          try {
            lines.transferTo(Writer.nullWriter());
          } catch (IOException e) {
            return; // The process has ended.
          }
        });
    http = new Http(url);
    port = URI.create(url).getPort();
    password = Files.readString(FirstAdmin.passwordFile(home)).strip();
  }

  @Override
  public Http http() {
    return http;
  }

  @Override
  public String password() {
    return password;
  }

  public int port() {
    return port;
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Kills the process, which gets no chance to finish anything. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
