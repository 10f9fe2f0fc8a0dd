package dev.steward.pipeline.step;

import dev.steward.outbound.OutboundClient;
import dev.steward.outbound.OutboundFailure;
import dev.steward.outbound.OutboundRequest;
import dev.steward.outbound.OutboundResponse;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.problem.Problem;
import dev.steward.secret.Digests;
import dev.steward.text.XmlElement;
import dev.steward.text.XmlReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Requests to a bucket of S3, or of a service with the same API. Requests have no effect if they
 * are repeated, so those that fail on the server's side are sent again.
 */
final class S3Client {

  /** Largest object, in bytes: the limit of S3 for one request. */
  static final long MAX_OBJECT = 5L << 30;

  private static final int MAX_KEYS = 100_000;
  private static final long MAX_REPLY = 4 << 20;
  private static final int MAX_ERROR = 16 << 10;
  private static final int ATTEMPTS = 4;
  private static final long PAUSE_MILLIS = 500;
  private static final Duration TIMEOUT = Duration.ofHours(2);
  private static final String EMPTY_HASH = Digests.hex(Digests.sha256(new byte[0]));

  /** An object of the bucket. */
  record S3Object(String key, long size, long modified) {}

  /** Sends one signed request. */
  @FunctionalInterface
  private interface Exchange {
    OutboundResponse send(OutboundRequest request) throws InterruptedException, OutboundFailure;
  }

  private final AwsSession session;
  private final String bucket;
  private final boolean pathStyle;
  private final InstantSource clock;

  /**
   * Creates a client.
   *
   * @param pathStyle whether the bucket is in the path of URLs, not in the name of the host
   */
  S3Client(AwsSession session, String bucket, boolean pathStyle, InstantSource clock) {
    if (bucket.isEmpty()) {
      throw new IllegalArgumentException("Bucket must not be null or empty");
    }
    if (!bucket.matches("[A-Za-z0-9][A-Za-z0-9._-]{1,254}")) {
      throw new IllegalArgumentException("The name of the bucket is invalid: " + bucket);
    }
    this.session = session;
    this.bucket = bucket;
    // The certificate of AWS covers one label before its domain.
    this.pathStyle = pathStyle || !session.endpoint().isEmpty() || !bucket.matches("[a-z0-9-]+");
    this.clock = clock;
  }

  /** Name of an object for readers. */
  String location(String key) {
    return "s3://" + bucket + "/" + key;
  }

  /** Stores a file as an object. */
  void put(String key, Path content, List<Map.Entry<String, String>> headers)
      throws InterruptedException, IOException {
    String hash;
    try (InputStream in = Files.newInputStream(content)) {
      hash = Digests.hex(Digests.sha256(in));
    }
    OutboundRequest request = request("PUT", key, "");
    for (Map.Entry<String, String> header : headers) {
      request = request.header(header.getKey(), header.getValue());
    }
    OutboundResponse response =
        send(request, hash, signed -> OutboundClient.upload(signed, content));
    require(response, location(key), response.text());
  }

  /** Writes an object to a file. */
  void get(String key, Path target) throws InterruptedException, IOException {
    OutboundResponse response =
        send(
            request("GET", key, "").limits(TIMEOUT, MAX_OBJECT),
            EMPTY_HASH,
            signed -> OutboundClient.send(signed, target));
    if (response.status() != 200) {
      try (InputStream in = Files.newInputStream(target)) {
        require(
            response, location(key), new String(in.readNBytes(MAX_ERROR), StandardCharsets.UTF_8));
      }
    }
  }

  /** Whether an object exists. */
  boolean exists(String key) throws InterruptedException {
    OutboundResponse response = send(request("HEAD", key, ""), EMPTY_HASH, OutboundClient::send);
    if (response.status() == 404) {
      return false;
    }
    require(response, location(key), "");
    return true;
  }

  /** Deletes an object; one that does not exist is ignored. */
  void delete(String key) throws InterruptedException {
    OutboundResponse response = send(request("DELETE", key, ""), EMPTY_HASH, OutboundClient::send);
    require(response, location(key), response.text());
  }

  /** The objects whose keys begin with a prefix, in the order of the keys. */
  List<S3Object> list(String prefix) throws InterruptedException {
    var all = new ArrayList<S3Object>();
    String token = "";
    do {
      OutboundResponse response =
          send(
              request(
                  "GET",
                  "",
                  (token.isEmpty()
                          ? ""
                          : "continuation-token=" + AwsSignature.encode(token, false) + "&")
                      + "encoding-type=url&list-type=2&prefix="
                      + AwsSignature.encode(prefix, false)),
              EMPTY_HASH,
              OutboundClient::send);
      require(response, location(prefix), response.text());
      token = addObjects(response.text(), all);
      if (all.size() > MAX_KEYS) {
        throw new StepFailure(
            location(prefix)
                + " has more than "
                + MAX_KEYS
                + " objects. Use a longer path, or sh with the command aws.");
      }
    } while (!token.isEmpty());
    return all;
  }

  /** Adds the objects of a page, and returns the token of the next one; empty if there is none. */
  private String addObjects(String text, List<S3Object> all) {
    try {
      XmlElement root = XmlReader.readVerbatim(text);
      for (XmlElement element : root.children()) {
        if (element.name().equals("Contents")) {
          all.add(
              new S3Object(
                  decoded(element.textOf("Key", "")),
                  Long.parseLong(element.textOf("Size", "0")),
                  Instant.parse(element.textOf("LastModified", "1970-01-01T00:00:00Z"))
                      .toEpochMilli()));
        }
      }
      return root.textOf("IsTruncated", "").equals("true")
          ? root.textOf("NextContinuationToken", "")
          : "";
    } catch (Problem | NumberFormatException | DateTimeParseException e) {
      throw new StepFailure(
          "The list of "
              + location("")
              + " cannot be read. Check the URL of the endpoint. "
              + e.getMessage());
    }
  }

  /** Keys are encoded in lists, since XML cannot contain all characters. */
  private static String decoded(String key) {
    return URLDecoder.decode(key, StandardCharsets.UTF_8);
  }

  private OutboundRequest request(String method, String key, String query) {
    String path = AwsSignature.encode(key, true);
    try {
      URI base = session.service("s3");
      String host = base.getHost() + (base.getPort() < 0 ? "" : ":" + base.getPort());
      String url =
          base.getScheme()
              + "://"
              + (pathStyle
                  ? host + base.getRawPath() + "/" + bucket + "/" + path
                  : bucket + "." + host + "/" + path)
              + (query.isEmpty() ? "" : "?" + query);
      return OutboundRequest.of(method, OutboundRequest.uri(url)).limits(TIMEOUT, MAX_REPLY);
    } catch (OutboundFailure e) {
      throw new IllegalArgumentException("The endpoint of S3 is invalid: " + e.getMessage(), e);
    }
  }

  private OutboundResponse send(OutboundRequest request, String bodyHash, Exchange exchange)
      throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        OutboundResponse response =
            exchange.send(
                AwsSignature.sign(
                    request, session.keys(), session.region(), "s3", bodyHash, clock.instant()));
        if (response.status() < 500 || attempt >= ATTEMPTS) {
          return response;
        }
      } catch (OutboundFailure e) {
        if (attempt >= ATTEMPTS || !isTemporary(e.reason())) {
          throw new StepFailure("The request to " + location("") + " failed: " + e.getMessage());
        }
      }
      Thread.sleep(PAUSE_MILLIS << attempt);
    }
  }

  private static boolean isTemporary(OutboundFailure.Reason reason) {
    return switch (reason) {
      case NOT_CONNECTED, FAILED -> true;
      case INVALID, REFUSED, UNKNOWN_HOST, TIMEOUT, TOO_LONG -> false;
    };
  }

  private static void require(OutboundResponse response, String location, String text) {
    if (response.status() >= 200 && response.status() < 300) {
      return;
    }
    throw new StepFailure(
        location + ": " + AwsError.of(text) + " (status " + response.status() + ")");
  }
}
