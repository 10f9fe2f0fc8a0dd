package dev.steward.rest;

import dev.steward.access.Caller;
import dev.steward.gate.Call;
import dev.steward.http.Multipart;
import dev.steward.http.Parameters;
import dev.steward.job.Job;
import dev.steward.problem.Broken;
import dev.steward.queue.Repeats;
import dev.steward.run.Uploads;
import dev.steward.secret.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The parameters that came with a wish for a build, by name.
 *
 * @param files those that are files, which lie where the form put them
 */
record Wished(TreeMap<String, String> values, TreeMap<String, Multipart.File> files) {

  Wished() {
    this(new TreeMap<>(), new TreeMap<>());
  }

  /** A file of the form becomes a parameter, where the field has one. */
  void take(Multipart form, String field, String name) {
    Multipart.File file = form.find(field);
    if (file != null && !file.name().isEmpty()) {
      files.put(name, file);
    }
  }

  /** All values; files are taken over first, and those that stand for them are there instead. */
  Map<String, String> kept(Uploads uploads) {
    var all = new TreeMap<>(values);
    files.forEach((name, file) -> all.put(name, uploads.keep(file.content(), file.name())));
    return all;
  }

  /** The wish as one that may be sent again; null where it came without a key. */
  Repeats.@Nullable Wish under(Call call, Job job, boolean byToken) {
    String key = IdempotencyKey.of(call.request());
    if (key == null) {
      return null;
    }
    Caller caller = call.caller();
    return new Repeats.Wish(
        caller.userId() == 0 ? "from " + caller.address() : "user " + caller.userId(),
        call.route().verb() + " " + job.id(),
        key,
        said(call.parameters(), byToken));
  }

  /** All that makes a difference to the build, each part with its length before it. */
  private String said(Parameters sent, boolean byToken) {
    var text = new StringBuilder();
    part(text, sent.get("delay", ""));
    part(text, byToken ? "token " + sent.get("cause", "") : "right");
    values.forEach((name, value) -> {
      part(text, name);
      part(text, value);
    });
    files.forEach((name, file) -> {
      part(text, name);
      part(text, file.name());
      part(text, digest(file));
    });
    return text.toString();
  }

  private static void part(StringBuilder text, String part) {
    text.append(part.length()).append(':').append(part);
  }

  private static String digest(Multipart.File file) {
    try (InputStream in = Files.newInputStream(file.content())) {
      return Digests.hex(Digests.sha256(in));
    } catch (IOException e) {
      throw new Broken("reading an uploaded file", e);
    }
  }
}
