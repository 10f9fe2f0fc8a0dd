package dev.steward.testing;

import dev.steward.client.Main;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs a CLI command in this process, without starting a JVM; keeps its exit status and output. */
public record CliFixture(int status, String out, String err) {

  public static CliFixture run(TestServer server, String user, String input, String... command) {
    var arguments = new ArrayList<>(List.of("-s", "http://" + server.http().authority() + "/"));
    arguments.addAll(List.of("-auth", user));
    arguments.addAll(List.of(command));
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int status =
        Main.run(
            arguments.toArray(String[]::new),
            Map.of(),
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            out,
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new CliFixture(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  public static CliFixture runAsAdmin(TestServer server, String... command) {
    return run(server, "admin:" + server.password(), "", command);
  }
}
