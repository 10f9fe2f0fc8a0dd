package dev.steward.pipeline.step;

import dev.steward.pipeline.run.StepArguments;
import dev.steward.pipeline.value.ValueText;
import java.net.URLConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The headers that describe an object of S3, from the arguments of a step. */
final class ObjectHeaders {
  private static final List<String> ACCESS =
      List.of(
          "private",
          "public-read",
          "public-read-write",
          "authenticated-read",
          "log-delivery-write",
          "bucket-owner-read",
          "bucket-owner-full-control",
          "aws-exec-read");

  private final List<Map.Entry<String, String>> headers = new ArrayList<>();
  private final String contentType;

  /**
   * Reads the arguments.
   *
   * @throws IllegalArgumentException if one is malformed
   */
  ObjectHeaders(StepArguments arguments) {
    contentType = arguments.text("contentType", "");
    add("Cache-Control", arguments.text("cacheControl", ""));
    add("Content-Disposition", arguments.text("contentDisposition", ""));
    add("Content-Encoding", arguments.text("contentEncoding", ""));
    add("x-amz-website-redirect-location", arguments.text("redirectLocation", ""));
    add("x-amz-acl", access(arguments.text("acl", "")));
    String key = arguments.text("kmsId", "");
    add(
        "x-amz-server-side-encryption",
        key.isEmpty() ? arguments.text("sseAlgorithm", "") : "aws:kms");
    add("x-amz-server-side-encryption-aws-kms-key-id", key);
    add("x-amz-tagging", tags(arguments.text("tags", "")));
    for (Object element : DescribedArguments.elements(arguments.get("metadatas"))) {
      String pair = ValueText.text(element);
      int colon = pair.indexOf(':');
      if (colon > 0) {
        add(
            "x-amz-meta-" + pair.substring(0, colon).strip().toLowerCase(Locale.ROOT),
            pair.substring(colon + 1).strip());
      }
    }
  }

  /** The headers of an object. */
  List<Map.Entry<String, String>> of(String key) {
    var all = new ArrayList<>(headers);
    all.add(Map.entry("Content-Type", contentType.isEmpty() ? typeOf(key) : contentType));
    return all;
  }

  private static String typeOf(String key) {
    @Nullable String type =
        URLConnection.guessContentTypeFromName(key.substring(key.lastIndexOf('/') + 1));
    return type == null ? "application/octet-stream" : type;
  }

  private void add(String name, String value) {
    if (!value.isEmpty()) {
      headers.add(Map.entry(name, value));
    }
  }

  /** {@code PublicRead} or {@code public-read} as S3 expects it. */
  private static String access(String given) {
    if (given.isEmpty()) {
      return "";
    }
    String name = given.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    if (!ACCESS.contains(name)) {
      throw new IllegalArgumentException(
          "acl must be one of " + String.join(", ", ACCESS) + ", not '" + given + "'.");
    }
    return name;
  }

  /** {@code [name:value, name:value]} as a query. */
  private static String tags(String given) {
    String list =
        given.startsWith("[") && given.endsWith("]")
            ? given.substring(1, given.length() - 1)
            : given;
    var all = new ArrayList<String>();
    for (String pair : list.split(",", -1)) {
      int colon = pair.indexOf(':');
      if (colon > 0) {
        all.add(
            AwsSignature.encode(pair.substring(0, colon).strip(), false)
                + "="
                + AwsSignature.encode(pair.substring(colon + 1).strip(), false));
      } else if (!pair.isBlank()) {
        throw new IllegalArgumentException("tags must be like '[team:core, kind:release]'.");
      }
    }
    return String.join("&", all);
  }
}
