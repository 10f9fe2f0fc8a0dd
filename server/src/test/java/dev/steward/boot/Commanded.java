package dev.steward.boot;

import dev.steward.client.Main;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs CLI commands in this process, without starting a JVM; holds exit status and output. */
record Commanded(int status, String out, String err) {

  static Commanded by(Running server, String user, String input, String... words) {
    var line = new ArrayList<>(List.of("-s", "http://" + server.http.authority() + "/"));
    line.addAll(List.of("-auth", user));
    line.addAll(List.of(words));
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int status =
        Main.run(
            line.toArray(String[]::new),
            Map.of(),
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            out,
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new Commanded(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  static Commanded byAdmin(Running server, String... words) {
    return by(server, "admin:" + server.password, "", words);
  }
}
