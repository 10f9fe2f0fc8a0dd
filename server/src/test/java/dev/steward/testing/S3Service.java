package dev.steward.testing;

import static java.util.Objects.requireNonNull;

import dev.steward.testing.HttpService.Answer;
import dev.steward.testing.HttpService.ReceivedRequest;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A small S3 and STS service with objects in memory. It calculates the signature of each request
 * itself, from what arrived, and refuses requests with another one.
 */
public final class S3Service implements AutoCloseable {
  private static final int PAGE = 3;

  private final HttpService http = new HttpService();
  private final Map<String, String> secrets = new ConcurrentHashMap<>();
  private final SortedMap<String, String> objects = new ConcurrentSkipListMap<>();
  private final Map<String, String> sessions = new ConcurrentHashMap<>();

  /** Starts the service, which knows one pair of keys. */
  public S3Service(String keyId, String secret) throws IOException {
    secrets.put(keyId, secret);
    http.answer("/", this::answer);
  }

  /** The URL, with a slash at its end. */
  public String url() {
    return http.url();
  }

  /** The objects by bucket and key: {@code bucket/key}. */
  public SortedMap<String, String> objects() {
    return objects;
  }

  public HttpService http() {
    return http;
  }

  private Answer answer(ReceivedRequest request) {
    String keyId;
    try {
      keyId = authenticated(request);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
    if (keyId.isEmpty()) {
      return error(403, "SignatureDoesNotMatch", "The signature does not match.");
    }
    String path = request.target().split("\\?", 2)[0];
    String name = URLDecoder.decode(path.substring(1).replace("+", "%2B"), StandardCharsets.UTF_8);
    if (request.body().startsWith("Action=")) {
      return sts(request, keyId);
    }
    return switch (request.method()) {
      case "PUT" -> {
        objects.put(name, request.body());
        yield Answer.of(200, "");
      }
      case "DELETE" -> {
        objects.remove(name);
        yield Answer.of(204, "");
      }
      case "HEAD" -> Answer.of(objects.containsKey(name) ? 200 : 404, "");
      default ->
          name.indexOf('/') == name.length() - 1
              ? list(request, name)
              : objects.containsKey(name)
                  ? Answer.of(200, objects.get(name))
                  : error(404, "NoSuchKey", "The specified key does not exist.");
    };
  }

  private static Answer error(int status, String code, String message) {
    return Answer.of(
        status,
        "<?xml version=\"1.0\"?><Error><Code>"
            + code
            + "</Code><Message>"
            + message
            + "</Message></Error>");
  }

  private Answer list(ReceivedRequest request, String bucket) {
    Map<String, String> query =
        Arrays.stream(request.target().split("\\?", 2)[1].split("&", -1))
            .map(pair -> pair.split("=", 2))
            .collect(
                Collectors.toMap(
                    pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
    String after = query.getOrDefault("continuation-token", "");
    var keys =
        objects.keySet().stream()
            .filter(name -> name.startsWith(bucket + query.get("prefix")))
            .map(name -> name.substring(bucket.length()))
            .filter(key -> key.compareTo(after) > 0)
            .toList();
    var out = new StringBuilder("<ListBucketResult>");
    for (String key : keys.subList(0, Math.min(PAGE, keys.size()))) {
      out.append("<Contents><Key>")
          .append(URLEncoder.encode(key, StandardCharsets.UTF_8))
          .append("</Key><LastModified>2026-01-02T03:04:05.000Z</LastModified><Size>")
          .append(requireNonNull(objects.get(bucket + key)).length())
          .append("</Size></Contents>");
    }
    boolean more = keys.size() > PAGE;
    out.append("<IsTruncated>").append(more).append("</IsTruncated>");
    if (more) {
      out.append("<NextContinuationToken>")
          .append(keys.get(PAGE - 1))
          .append("</NextContinuationToken>");
    }
    return Answer.of(200, out.append("</ListBucketResult>").toString());
  }

  private Answer sts(ReceivedRequest request, String keyId) {
    if (request.body().contains("GetCallerIdentity")) {
      return Answer.of(
          200,
          "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account>"
              + "</GetCallerIdentityResult></GetCallerIdentityResponse>");
    }
    if (!request.body().contains("RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Fdeploy")) {
      return error(403, "AccessDenied", keyId + " may not assume the role.");
    }
    secrets.put("ASIASESSION", "session-S3cret-key");
    sessions.put("ASIASESSION", "session-T0ken");
    return Answer.of(
        200,
        "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIASESSION</AccessKeyId>"
            + "<SecretAccessKey>session-S3cret-key</SecretAccessKey>"
            + "<SessionToken>session-T0ken</SessionToken></Credentials><AssumedRoleUser>"
            + "<AssumedRoleId>AROA:x</AssumedRoleId></AssumedRoleUser></AssumeRoleResult>"
            + "</AssumeRoleResponse>");
  }

  /** The ID of the key that signed the request; empty if the signature is wrong. */
  private String authenticated(ReceivedRequest request) throws GeneralSecurityException {
    String[] parts =
        request
            .header("Authorization")
            .split("AWS4-HMAC-SHA256 Credential=|, SignedHeaders=|, Signature=", -1);
    if (parts.length != 4) {
      return "";
    }
    String[] scope = parts[1].split("/", -1);
    String secret = secrets.get(scope[0]);
    String bodyHash =
        hex(
            MessageDigest.getInstance("SHA-256")
                .digest(request.body().getBytes(StandardCharsets.UTF_8)));
    if (secret == null
        || !request.header("x-amz-security-token").equals(sessions.getOrDefault(scope[0], ""))
        || (scope[3].equals("s3") && !request.header("x-amz-content-sha256").equals(bodyHash))) {
      return "";
    }
    String[] target = request.target().split("\\?", 2);
    String query =
        target.length == 1
            ? ""
            : Arrays.stream(target[1].split("&", -1)).sorted().collect(Collectors.joining("&"));
    String headers =
        Arrays.stream(parts[2].split(";", -1))
            .map(name -> name + ":" + request.header(name) + "\n")
            .collect(Collectors.joining());
    String canonical =
        String.join("\n", request.method(), target[0], query, headers, parts[2], bodyHash);
    String credentialScope = parts[1].substring(scope[0].length() + 1);
    String text =
        String.join(
            "\n",
            "AWS4-HMAC-SHA256",
            request.header("x-amz-date"),
            credentialScope,
            hex(
                MessageDigest.getInstance("SHA-256")
                    .digest(canonical.getBytes(StandardCharsets.UTF_8))));
    byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
    for (String part : credentialScope.split("/", -1)) {
      key = mac(key, part);
    }
    return hex(mac(key, text)).equals(parts[3]) && parts[2].contains("host") ? scope[0] : "";
  }

  private static byte[] mac(byte[] key, String text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  @Override
  public void close() {
    http.close();
  }
}
