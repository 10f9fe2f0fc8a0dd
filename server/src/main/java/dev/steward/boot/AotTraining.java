package dev.steward.boot;

import dev.steward.access.FirstAdmin;
import dev.steward.blob.Blobs;
import dev.steward.cli.Arguments;
import dev.steward.cli.Command;
import dev.steward.cli.Terminal;
import dev.steward.problem.ServerFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/**
 * Starts a temporary server to record the AOT cache. The launcher runs the training once for each
 * new jar; users are not meant to run it.
 */
final class AotTraining implements Command {

  @Override
  public String name() {
    return "train";
  }

  @Override
  public String summary() {
    return "";
  }

  @Override
  public String help() {
    return "steward train: records the AOT cache that the launcher uses.";
  }

  @Override
  public Set<String> valueOptions() {
    return Set.of();
  }

  @Override
  public Set<String> flags() {
    return Set.of();
  }

  @Override
  public int run(Arguments arguments, Terminal terminal) {
    try {
      Path home = Files.createTempDirectory("steward-train");
      try {
        // The second start reads an existing home, as most starts do.
        for (int start = 0; start < 2; start++) {
          useServer(home);
        }
      } finally {
        Blobs.deleteTree(home);
      }
      return 0;
    } catch (IOException e) {
      throw new ServerFailure("training", e);
    }
  }

  /** Starts a server like {@code steward serve}, and sends requests to it. */
  private static void useServer(Path home) throws IOException {
    var command = new ServeCommand(List.of());
    Arguments options =
        Arguments.parse(
            List.of("--home", home.toString(), "--port", "0", "--executors", "1"),
            command.valueOptions(),
            command.flags());
    try (Steward steward = command.start(options, ServeCommand.settings(options))) {
      String password = Files.readString(FirstAdmin.passwordFile(home)).strip();
      for (int i = 0; i < 20; i++) {
        sendRequest(steward, password, "GET", "api/json", "", "");
        sendRequest(steward, password, "GET", "login", "", "");
      }
      if (steward.isFirstStart()) {
        sendRequest(
            steward,
            password,
            "POST",
            "createItem?name=a",
            "application/xml",
            "<project><builders><hudson.tasks.Shell><command>true</command></hudson.tasks.Shell></builders></project>");
      }
      sendRequest(steward, password, "GET", "", "", "");
      sendRequest(steward, password, "GET", "job/a/", "", "");
      sendRequest(steward, password, "GET", "job/a/api/json", "", "");
    }
  }

  /** Sends a request over a plain socket, since the JDK's HTTP client would be recorded as well. */
  private static void sendRequest(
      Steward steward, String password, String method, String path, String type, String body)
      throws IOException {
    String authority = steward.url().substring("http://".length(), steward.url().length() - 1);
    int colon = authority.lastIndexOf(':');
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    String head =
        method
            + " /"
            + path
            + " HTTP/1.1\r\nHost: "
            + authority
            + "\r\nConnection: close\r\nAuthorization: Basic "
            + Base64.getEncoder()
                .encodeToString(("admin:" + password).getBytes(StandardCharsets.UTF_8))
            + "\r\n"
            + (type.isEmpty() ? "" : "Content-Type: " + type + "\r\n")
            + "Content-Length: "
            + bytes.length
            + "\r\n\r\n";
    try (var socket =
        new Socket(
            authority.substring(0, colon), Integer.parseInt(authority.substring(colon + 1)))) {
      OutputStream out = socket.getOutputStream();
      out.write(head.getBytes(StandardCharsets.UTF_8));
      out.write(bytes);
      out.flush();
      InputStream in = socket.getInputStream();
      in.readAllBytes();
    }
  }
}
