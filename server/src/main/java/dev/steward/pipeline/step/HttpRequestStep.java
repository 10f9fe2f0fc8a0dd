package dev.steward.pipeline.step;

import dev.steward.credential.CredentialData;
import dev.steward.engine.Bindings;
import dev.steward.host.Workspace;
import dev.steward.outbound.OutboundClient;
import dev.steward.outbound.OutboundFailure;
import dev.steward.outbound.OutboundRequest;
import dev.steward.outbound.OutboundResponse;
import dev.steward.pipeline.run.DescribableValue;
import dev.steward.pipeline.run.Interruption;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.RecordValue;
import dev.steward.pipeline.run.StepArguments;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.pipeline.value.ValueText;
import dev.steward.step.Repeat;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The step {@code httpRequest}. The server sends the request, also if the step is in a {@code node}
 * block. A request is never sent twice: if the server is killed while it sends one, the step fails
 * and says that the outcome is unknown.
 */
final class HttpRequestStep {
  private static final long MAX_SECONDS = 3_600;
  private static final long DEFAULT_SECONDS = 300;
  private static final long MAX_CONTENT = 8L << 20;
  private static final long MAX_FILE = 1L << 30;
  private static final int MAX_HEADERS = 100;

  private static final Map<String, String> TYPES =
      Map.of(
          "TEXT_HTML", "text/html",
          "TEXT_PLAIN", "text/plain",
          "APPLICATION_FORM", "application/x-www-form-urlencoded",
          "APPLICATION_FORM_DATA", "multipart/form-data",
          "APPLICATION_JSON", "application/json",
          "APPLICATION_JSON_UTF8", "application/json;charset=UTF-8",
          "APPLICATION_TAR", "application/x-tar",
          "APPLICATION_ZIP", "application/zip",
          "APPLICATION_OCTETSTREAM", "application/octet-stream");

  private static final List<String> METHODS =
      List.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "MKCOL");

  private static final List<String> UNSUPPORTED =
      List.of(
          "formData",
          "httpProxy",
          "multipartName",
          "proxyAuthentication",
          "uploadFile",
          "useNtlm",
          "wrapAsMultipart");

  /** A header of the request, and whether the log hides its value. */
  private record Header(String name, String value, boolean masked) {
    @Override
    public String toString() {
      return name;
    }
  }

  private final WorkServices services;

  HttpRequestStep(WorkServices services) {
    this.services = services;
  }

  PipelineStep step() {
    return new PipelineStep(
        "httpRequest", "Perform an HTTP Request and return a response object", this::perform);
  }

  private Object perform(StepCall call) {
    StepArguments arguments = call.arguments();
    for (String name : UNSUPPORTED) {
      if (!arguments.text(name, "").isEmpty() && !arguments.text(name, "").equals("false")) {
        throw new IllegalArgumentException(
            "httpRequest does not support the parameter "
                + name
                + ". Use sh with curl, and withCredentials for secrets.");
      }
    }
    String method = arguments.text("httpMode", "GET").toUpperCase(Locale.ROOT);
    if (!METHODS.contains(method)) {
      throw new IllegalArgumentException(
          "httpMode must be one of " + String.join(", ", METHODS) + ", not " + method + ".");
    }
    List<Header> headers = headers(arguments);
    headers.stream()
        .filter(Header::masked)
        .forEach(header -> call.run().mask(Bindings.masksOf(header.value())));
    String url = arguments.text("url", "");
    String authentication = arguments.text("authentication", "");
    if (!authentication.isEmpty()) {
      checkAuthentication(call, authentication);
    }
    boolean quiet = arguments.flag("quiet", false);
    if (!quiet) {
      var lines = new StringBuilder("HttpMethod: " + method + "\nURL: " + url + "\n");
      headers.forEach(header ->
          lines
              .append(header.name())
              .append(": ")
              .append(header.masked() ? "*****" : header.value())
              .append('\n'));
      if (!authentication.isEmpty()) {
        lines.append("Using authentication: ").append(authentication).append('\n');
      }
      lines.append("Sending request to url: ").append(url).append('\n');
      if (arguments.flag("ignoreSslErrors", false)) {
        lines.append("WARNING: The certificate of the server is not checked.\n");
      }
      call.print(lines.toString());
    }
    Map<?, ?> response = exchange(call, method, url, headers, authentication);
    return result(call, response, quiet);
  }

  private static List<Header> headers(StepArguments arguments) {
    var all = new ArrayList<Header>();
    addType(all, "Content-Type", arguments.text("contentType", "NOT_SET"));
    addType(all, "Accept", arguments.text("acceptType", "NOT_SET"));
    for (Object element : DescribedArguments.elements(arguments.get("customHeaders"))) {
      DescribableValue described = DescribableValue.of(element);
      Map<?, ?> members =
          described != null
              ? described.arguments(null).values()
              : element instanceof Map<?, ?> map ? map : Map.of();
      Object name = members.get("name");
      if (name == null) {
        throw new IllegalArgumentException(
            "Each element of customHeaders must have a name and a value, such as [name:"
                + " 'X-Team', value: 'a'].");
      }
      String text = ValueText.text(name);
      Object value = members.get("value");
      all.add(
          new Header(
              text,
              value == null ? "" : ValueText.text(value),
              text.equalsIgnoreCase("Authorization")
                  || Boolean.TRUE.equals(members.get("maskValue"))));
      if (all.size() > MAX_HEADERS) {
        throw new IllegalArgumentException(
            "A request can have at most " + MAX_HEADERS + " headers.");
      }
    }
    return all;
  }

  private static void addType(List<Header> all, String header, String type) {
    if (!type.equals("NOT_SET") && !type.isEmpty()) {
      String value = TYPES.get(type);
      if (value == null) {
        throw new IllegalArgumentException(
            type + " is not a type of content. Use NOT_SET, or set the header in customHeaders.");
      }
      all.add(new Header(header, value, false));
    }
  }

  private void checkAuthentication(StepCall call, String id) {
    Object problem =
        call.record(() ->
            login(call, id) != null
                ? null
                : "Authentication '"
                    + id
                    + "' doesn't exist anymore: there is no credential with this ID and a user name"
                    + " and password that the job may use");
    if (problem != null) {
      throw new IllegalStateException(String.valueOf(problem));
    }
    CredentialData.UsernamePassword login = login(call, id);
    if (login != null) {
      call.run().mask(Bindings.masksOf(login));
    }
  }

  private CredentialData.@Nullable UsernamePassword login(StepCall call, String id) {
    return services
                .bindings()
                .dataOf(call.run().job(), call.run().definition(), call.run().run(), id)
            instanceof CredentialData.UsernamePassword login
        ? login
        : null;
  }

  private OutboundRequest request(
      StepCall call, String method, String url, List<Header> headers, String authentication)
      throws OutboundFailure {
    StepArguments arguments = call.arguments();
    URI uri = OutboundRequest.uri(url);
    long seconds = Math.clamp(arguments.number("timeout", 0), 0, MAX_SECONDS);
    OutboundRequest request =
        OutboundRequest.of(method, uri)
            .body(arguments.text("requestBody", "").getBytes(StandardCharsets.UTF_8))
            .limits(
                Duration.ofSeconds(seconds == 0 ? DEFAULT_SECONDS : seconds),
                arguments.text("outputFile", "").isEmpty() ? MAX_CONTENT : MAX_FILE)
            .followingRedirects();
    for (Header header : headers) {
      request = request.header(header.name(), header.value());
    }
    if (!authentication.isEmpty()) {
      CredentialData.UsernamePassword login = login(call, authentication);
      if (login == null) {
        throw new OutboundFailure(
            OutboundFailure.Reason.INVALID, "The credential '" + authentication + "' was deleted.");
      }
      String pair = login.username() + ":" + login.password().plain();
      request =
          request.header(
              "Authorization",
              "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }
    return arguments.flag("ignoreSslErrors", false) ? request.trustingAnyCertificate() : request;
  }

  private Map<?, ?> exchange(
      StepCall call, String method, String url, List<Header> headers, String authentication) {
    String file = call.arguments().text("outputFile", "");
    Object outcome;
    if (file.isEmpty()) {
      outcome =
          call.await(
              Repeat.ONCE,
              _ -> send(() -> request(call, method, url, headers, authentication), null));
    } else {
      String folder = Machine.folder(call);
      outcome =
          Machine.await(
              call,
              Repeat.ONCE,
              (workspace, interruption) ->
                  saved(
                      () -> request(call, method, url, headers, authentication),
                      workspace,
                      FilePlace.of(workspace, folder, file),
                      interruption));
    }
    if (!(outcome instanceof Map<?, ?> map)) {
      throw new IllegalStateException("the journal contains no response");
    }
    return map;
  }

  /** Sends the request, and writes the body of its response to a file of the workspace. */
  private static Map<String, Object> saved(
      ServiceExchange.RequestSource source,
      Workspace workspace,
      FilePlace target,
      Interruption interruption)
      throws IOException, InterruptedException {
    Path temporary = Files.createTempFile("steward-response", "");
    try {
      Map<String, Object> outcome = send(source, temporary);
      if (interruption.reason() == null && Files.size(temporary) > 0) {
        try (InputStream in = Files.newInputStream(temporary)) {
          target.write(workspace, in);
        }
      }
      return outcome;
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static Map<String, Object> send(ServiceExchange.RequestSource source, @Nullable Path file)
      throws InterruptedException {
    try {
      OutboundResponse response = OutboundClient.send(source.create(), file);
      var headers = new LinkedHashMap<String, Object>();
      response.headers().forEach((name, values) -> headers.put(name, List.copyOf(values)));
      var outcome = new LinkedHashMap<String, Object>();
      outcome.put("status", response.status());
      outcome.put("content", response.text());
      outcome.put("headers", headers);
      outcome.put("failure", "");
      outcome.put("message", "");
      return outcome;
    } catch (OutboundFailure e) {
      return failed(e);
    }
  }

  private static Map<String, Object> failed(OutboundFailure failure) {
    return Map.of(
        "status",
        0,
        "content",
        "",
        "headers",
        Map.of(),
        "failure",
        failure.reason().name(),
        "message",
        failure.getMessage());
  }

  private static RecordValue result(StepCall call, Map<?, ?> response, boolean quiet) {
    StepArguments arguments = call.arguments();
    int status = response.get("status") instanceof Integer number ? number : 0;
    String content = String.valueOf(response.get("content"));
    String message = String.valueOf(response.get("message"));
    String failure = String.valueOf(response.get("failure"));
    if (!failure.isEmpty()) {
      // Jenkins turns these failures into a status, which scripts may accept.
      status =
          switch (OutboundFailure.Reason.valueOf(failure)) {
            case UNKNOWN_HOST -> 404;
            case TIMEOUT, NOT_CONNECTED -> 408;
            case INVALID, REFUSED, TOO_LONG, FAILED -> 0;
          };
      if (status == 0) {
        throw new StepFailure(message);
      }
      content = message + " Treated as status " + status + ".";
      call.print(
          message
              + " Treating as "
              + (status == 404 ? "404 Not Found" : "408 Request Timeout")
              + "\n");
    } else if (!quiet) {
      call.print("Response Code: " + status + "\n");
    }
    if (arguments.flag("consoleLogResponseBody", false)) {
      call.print("Response: \n" + content + (content.endsWith("\n") ? "" : "\n"));
    }
    String valid = arguments.text("validResponseCodes", "100:399");
    if (!isValid(status, valid)) {
      throw new StepFailure(
          "Fail: Status code " + status + " is not in the accepted range: " + valid);
    }
    if (!quiet) {
      call.print("Success: Status code " + status + " is in the accepted range: " + valid + "\n");
    }
    String expected = arguments.text("validResponseContent", "");
    if (!expected.isEmpty() && !content.contains(expected)) {
      throw new StepFailure("Fail: Response doesn't contain expected content '" + expected + "'");
    }
    String file = arguments.text("outputFile", "");
    if (!file.isEmpty() && !quiet) {
      call.print("Saving response body to " + file + "\n");
    }
    var properties = new LinkedHashMap<String, @Nullable Object>();
    properties.put("status", status);
    properties.put(
        "content", arguments.text("responseHandle", "STRING").equals("NONE") ? null : content);
    // Scripts find headers in any case, since servers differ in it.
    var headers = new TreeMap<String, @Nullable Object>(String.CASE_INSENSITIVE_ORDER);
    if (response.get("headers") instanceof Map<?, ?> received) {
      received.forEach((name, values) -> headers.put(String.valueOf(name), values));
    }
    properties.put("headers", headers);
    return RecordValue.of(
        "jenkins.plugins.http_request.ResponseContentSupplier", properties, "Status: " + status);
  }

  /** Whether a status is in one of the ranges, such as {@code 100:399,404}. */
  private static boolean isValid(int status, String ranges) {
    for (String range : ranges.split(",", -1)) {
      String[] ends = range.strip().split(":", -1);
      if (ends.length > 2) {
        throw badRange(ranges);
      }
      try {
        int from = Integer.parseInt(ends[0].strip());
        int to = ends.length == 1 ? from : Integer.parseInt(ends[1].strip());
        if (status >= from && status <= to) {
          return true;
        }
      } catch (NumberFormatException e) {
        throw badRange(ranges);
      }
    }
    return false;
  }

  private static IllegalArgumentException badRange(String ranges) {
    return new IllegalArgumentException(
        "validResponseCodes must be ranges such as 100:399,404, not '" + ranges + "'.");
  }
}
