package dev.steward.scm.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.steward.scm.CredentialLookup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Attacks through git by malicious repositories, URLs and servers are refused. */
@Tag("integration")
class GitSecurityTest extends GitFixture {

  @Test
  void maliciousUrlsAreRefused() {
    for (String url :
        List.of(
            "--upload-pack=touch " + folder.resolve("owned"),
            "ext::sh -c touch% " + folder.resolve("owned"),
            "fd::17",
            "-oProxyCommand=touch:x",
            "ftp://x/y",
            "relative/path",
            "")) {
      var config = new ScmBuilder();
      config.url = url;
      assertThatThrownBy(() -> checkout(config, null)).as(url).isInstanceOf(RuntimeException.class);
      assertThatThrownBy(() -> checkout(config, null)).hasMessageContaining("URL");
    }
    assertThat(folder.resolve("owned")).doesNotExist();
    var config = new ScmBuilder();
    config.branch = "--orphan";
    assertThatThrownBy(() -> checkout(config, null))
        .hasMessageContaining("not a valid branch name");
  }

  @Test
  void repositoryHooksAndHelpersAreNotRun() throws IOException {
    checkout(new ScmBuilder(), null);
    Path marker = folder.resolve("owned");
    Path hook = workspace.resolve(".git/hooks/post-checkout");
    Files.createDirectories(hook.getParent());
    Files.writeString(hook, "#!/bin/sh\ntouch " + marker + "\n");
    assertThat(hook.toFile().setExecutable(true)).isTrue();
    Files.writeString(
        workspace.resolve(".git/config"),
        "[core]\n\tfsmonitor = touch " + marker + "\n",
        java.nio.file.StandardOpenOption.APPEND);
    upstream.commit("bob", "a.txt", "2", "Second");
    checkout(new ScmBuilder(), null);
    assertThat(readFile("a.txt")).isEqualTo("2");
    assertThat(marker).doesNotExist();
  }

  @Test
  void passwordsAreSentOnlyToTheServer() throws IOException {
    HttpServer server = serve("bob", "s3cr3t word");
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/upstream/.git";
      credentials.put(
          "k", new CredentialLookup.ScmCredential.UsernamePassword("bob", "s3cr3t word"));
      var config = new ScmBuilder();
      config.url = url;
      assertThatThrownBy(() -> checkout(config, null)).hasMessageContaining("fetch");
      config.credentialsId = "k";
      BuildData buildData = checkout(config, null).built();
      assertThat(buildData.commit()).isEqualTo(first);
      assertThat(hasChanges(config, buildData)).isFalse();
      config.credentialsId = "";
      config.url = url.replace("http://", "http://bob:s3cr3t%20word@");
      assertThat(checkout(config, null).environment()).containsEntry("GIT_URL", url);
      assertThat(String.join("\n", log)).doesNotContain("s3cr3t").contains("using credential k");
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
              .as(file.toString())
              .doesNotContain("s3cr3t");
        }
      }
    } finally {
      server.stop(0);
    }
  }

  /** The real {@code git http-backend} behind a password. */
  private HttpServer serve(String user, String password) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    String expectedHeader =
        "Basic "
            + Base64.getEncoder()
                .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    server.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          if (!expectedHeader.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"git\"");
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
            return;
          }
          var builder = new ProcessBuilder("git", "http-backend");
          Map<String, String> environment = builder.environment();
          environment.put("GIT_PROJECT_ROOT", folder.toString());
          environment.put("GIT_HTTP_EXPORT_ALL", "1");
          environment.put("PATH_INFO", exchange.getRequestURI().getPath());
          String query = exchange.getRequestURI().getRawQuery();
          environment.put("QUERY_STRING", query == null ? "" : query);
          environment.put("REQUEST_METHOD", exchange.getRequestMethod());
          environment.put("REMOTE_USER", user);
          String type = exchange.getRequestHeaders().getFirst("Content-Type");
          environment.put("CONTENT_TYPE", type == null ? "" : type);
          String encoding = exchange.getRequestHeaders().getFirst("Content-Encoding");
          environment.put("HTTP_CONTENT_ENCODING", encoding == null ? "" : encoding);
          String protocol = exchange.getRequestHeaders().getFirst("Git-Protocol");
          environment.put("GIT_PROTOCOL", protocol == null ? "" : protocol);
          Process process = builder.start();
          try (var in = process.getOutputStream()) {
            in.write(body);
          }
          byte[] response = process.getInputStream().readAllBytes();
          String text = new String(response, StandardCharsets.ISO_8859_1);
          int end = text.indexOf("\r\n\r\n");
          int status = 200;
          for (String line : text.substring(0, end).split("\r\n", -1)) {
            int colon = line.indexOf(':');
            if (line.startsWith("Status:")) {
              status = Integer.parseInt(line.substring(7).strip().split(" ", -1)[0]);
            } else {
              exchange
                  .getResponseHeaders()
                  .add(line.substring(0, colon), line.substring(colon + 1).strip());
            }
          }
          byte[] content = java.util.Arrays.copyOfRange(response, end + 4, response.length);
          exchange.sendResponseHeaders(status, content.length == 0 ? -1 : content.length);
          exchange.getResponseBody().write(content);
          exchange.close();
        });
    server.start();
    return server;
  }
}
