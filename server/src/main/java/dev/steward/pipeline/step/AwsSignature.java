package dev.steward.pipeline.step;

import dev.steward.outbound.OutboundRequest;
import dev.steward.secret.Digests;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Signs requests to AWS services with Signature Version 4. */
final class AwsSignature {

  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final String UNRESERVED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private AwsSignature() {}

  /**
   * Adds the headers of a signature. All headers that the request has are signed.
   *
   * @param request its URL is encoded as {@link #encode} does
   * @param service such as {@code s3}
   * @param bodyHash SHA-256 of the body in hexadecimal digits
   */
  static OutboundRequest sign(
      OutboundRequest request,
      AwsKeys keys,
      String region,
      String service,
      String bodyHash,
      Instant now) {
    String time = TIME.format(now);
    OutboundRequest dated = request.header("x-amz-date", time);
    if (service.equals("s3")) {
      dated = dated.header("x-amz-content-sha256", bodyHash);
    }
    if (!keys.sessionToken().isEmpty()) {
      dated = dated.header("x-amz-security-token", keys.sessionToken());
    }
    var headers = new TreeMap<String, String>();
    headers.put("host", host(request.uri()));
    for (Map.Entry<String, String> header : dated.headers()) {
      headers.merge(
          header.getKey().toLowerCase(Locale.ROOT),
          header.getValue().strip().replaceAll(" +", " "),
          (first, second) -> first + "," + second);
    }
    String names = String.join(";", headers.keySet());
    var canonical =
        new StringBuilder(request.method())
            .append('\n')
            .append(path(request.uri()))
            .append('\n')
            .append(query(request.uri()))
            .append('\n');
    headers.forEach((name, value) -> canonical.append(name).append(':').append(value).append('\n'));
    canonical.append('\n').append(names).append('\n').append(bodyHash);
    String day = time.substring(0, 8);
    String scope = day + "/" + region + "/" + service + "/aws4_request";
    String text =
        ALGORITHM
            + "\n"
            + time
            + "\n"
            + scope
            + "\n"
            + Digests.hex(Digests.sha256(canonical.toString().getBytes(StandardCharsets.UTF_8)));
    byte[] key =
        Digests.hmac(("AWS4" + keys.secretAccessKey()).getBytes(StandardCharsets.UTF_8), day);
    for (String part : List.of(region, service, "aws4_request")) {
      key = Digests.hmac(key, part);
    }
    return dated.header(
        "Authorization",
        ALGORITHM
            + " Credential="
            + keys.accessKeyId()
            + "/"
            + scope
            + ", SignedHeaders="
            + names
            + ", Signature="
            + Digests.hex(Digests.hmac(key, text)));
  }

  /**
   * Encodes a part of a URL as AWS does: only letters, digits and four signs stay.
   *
   * @param keepsSlashes whether slashes stay as well, as in the keys of objects
   */
  static String encode(String text, boolean keepsSlashes) {
    var out = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if (UNRESERVED.indexOf(c) >= 0 || (keepsSlashes && c == '/')) {
        out.append(c);
      } else {
        out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
      }
    }
    return out.toString();
  }

  /** The host as the HTTP client sends it. */
  private static String host(URI uri) {
    int standard = uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
    return uri.getPort() < 0 || uri.getPort() == standard
        ? uri.getHost()
        : uri.getHost() + ":" + uri.getPort();
  }

  private static String path(URI uri) {
    return uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
  }

  private static String query(URI uri) {
    if (uri.getRawQuery() == null || uri.getRawQuery().isEmpty()) {
      return "";
    }
    var all = new ArrayList<String>();
    for (String parameter : uri.getRawQuery().split("&", -1)) {
      all.add(parameter.indexOf('=') < 0 ? parameter + "=" : parameter);
    }
    Collections.sort(all);
    return String.join("&", all);
  }
}
