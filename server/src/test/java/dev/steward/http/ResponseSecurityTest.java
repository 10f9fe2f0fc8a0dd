package dev.steward.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLConnection;
import java.util.ArrayList;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Responses that could harm clients: HTML without security headers, and unsafe zip entries. */
@Tag("integration")
class ResponseSecurityTest {

  @RegisterExtension static final TestServer server = TestServer.create();

  @BeforeAll
  static void start() {
    server.createItem(
        "x",
        "<project><builders><hudson.tasks.Shell><command>mkdir '..\\..\\evil'"
            + " 'back\\slash'; echo 1 &gt; '..\\..\\evil/f.txt'; echo 2 &gt;"
            + " 'back\\slash/a\\b.txt'"
            + "</command></hudson.tasks.Shell></builders><publishers>"
            + "<hudson.tasks.ArtifactArchiver><artifacts>**/*</artifacts>"
            + "</hudson.tasks.ArtifactArchiver></publishers></project>");
    server.build("/job/x/", 1, "SUCCESS");
  }

  @Test
  void htmlResponsesHaveSecurityHeaders() {
    for (String path :
        new String[] {
          "/job/x/1/logText/progressiveHtml",
          "/computer/(built-in)/logText/progressiveHtml",
          "/checkJobName?value=x",
          "/job/x/checkNewName?newName=y",
          "/job/x/",
          "/login",
          "/none"
        }) {
      Http.Reply reply = server.get(path);
      if (String.valueOf(reply.header("Content-Type")).startsWith("text/html")) {
        assertThat(reply.header("Content-Security-Policy"))
            .as(path)
            .contains("frame-ancestors 'none'");
        assertThat(reply.header("X-Content-Type-Options")).as(path).isEqualTo("nosniff");
      }
    }
    Http.Reply log = server.get("/job/x/1/logText/progressiveHtml");
    assertThat(log.header("Content-Type")).startsWith("text/html");
    assertThat(log.header("X-Frame-Options")).isEqualTo("deny");
    assertThat(log.header("Content-Security-Policy")).contains("default-src 'none'");
  }

  private static ZipInputStream zip(String path) throws IOException {
    URLConnection connection =
        URI.create("http://" + server.http().authority() + path).toURL().openConnection();
    connection.setRequestProperty(
        "Authorization", server.admin().substring("Authorization: ".length()));
    try (InputStream in = connection.getInputStream()) {
      return new ZipInputStream(new ByteArrayInputStream(in.readAllBytes()));
    }
  }

  @Test
  void zipEntryNamesContainNoBackslash() throws IOException {
    for (String path :
        new String[] {"/job/x/1/artifact/*zip*/archive.zip", "/job/x/ws/*zip*/x.zip"}) {
      var names = new ArrayList<String>();
      try (ZipInputStream zip = zip(path)) {
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
          names.add(entry.getName());
        }
      }
      assertThat(names).as(path).isNotEmpty().noneMatch(name -> name.contains("\\"));
    }
    try (ZipInputStream zip = zip("/job/x/1/artifact/*zip*/archive.zip")) {
      assertThat(zip.getNextEntry().getName()).isEqualTo("archive/.._.._evil/f.txt");
    }
  }
}
