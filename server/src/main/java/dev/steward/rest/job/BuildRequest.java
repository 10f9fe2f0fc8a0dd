package dev.steward.rest.job;

import dev.steward.access.Caller;
import dev.steward.http.Multipart;
import dev.steward.http.Parameters;
import dev.steward.job.Job;
import dev.steward.problem.ServerFailure;
import dev.steward.queue.IdempotencyKeys;
import dev.steward.routing.RequestContext;
import dev.steward.run.Uploads;
import dev.steward.secret.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Parameters of a build request, by name.
 *
 * @param files uploaded files, in their temporary locations
 */
record BuildRequest(TreeMap<String, String> values, TreeMap<String, Multipart.UploadedFile> files) {

  BuildRequest() {
    this(new TreeMap<>(), new TreeMap<>());
  }

  /** Adds the uploaded file of a form field, if any, as a parameter. */
  void addFile(Multipart form, String field, String name) {
    Multipart.UploadedFile file = form.find(field);
    if (file != null && !file.name().isEmpty()) {
      files.put(name, file);
    }
  }

  /** All values, with the files stored permanently and represented by their references. */
  Map<String, String> storeFiles(Uploads uploads) {
    var all = new TreeMap<>(values);
    files.forEach((name, file) -> all.put(name, uploads.store(file.content(), file.name())));
    return all;
  }

  /** The request for idempotent scheduling; null without an idempotency key. */
  IdempotencyKeys.@Nullable KeyedRequest withKey(RequestContext call, Job job, boolean byToken) {
    String key = IdempotencyKey.of(call.request());
    if (key == null) {
      return null;
    }
    Caller caller = call.caller();
    return new IdempotencyKeys.KeyedRequest(
        caller.userId() == 0 ? "from " + caller.address() : "user " + caller.userId(),
        call.route().verb() + " " + job.id(),
        key,
        fingerprint(call.parameters(), byToken));
  }

  /** Everything that affects the build, each part prefixed with its length. */
  private String fingerprint(Parameters sent, boolean byToken) {
    var text = new StringBuilder();
    appendPart(text, sent.get("delay", ""));
    appendPart(text, byToken ? "token " + sent.get("cause", "") : "right");
    values.forEach((name, value) -> {
      appendPart(text, name);
      appendPart(text, value);
    });
    files.forEach((name, file) -> {
      appendPart(text, name);
      appendPart(text, file.name());
      appendPart(text, digest(file));
    });
    return text.toString();
  }

  private static void appendPart(StringBuilder text, String part) {
    text.append(part.length()).append(':').append(part);
  }

  private static String digest(Multipart.UploadedFile file) {
    try (InputStream in = Files.newInputStream(file.content())) {
      return Digests.hex(Digests.sha256(in));
    } catch (IOException e) {
      throw new ServerFailure("reading an uploaded file", e);
    }
  }
}
