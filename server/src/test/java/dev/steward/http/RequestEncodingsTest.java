package dev.steward.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.TestServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Request bodies in encodings other than UTF-8 are decoded correctly or refused. */
@Tag("integration")
class RequestEncodingsTest {

  @RegisterExtension static final TestServer server = TestServer.create();
  private static HttpClient client;

  @BeforeAll
  static void start() {
    client = HttpClient.newHttpClient();
    server.createJob("there", "true");
    server.createFolder("/", "team");
  }

  @AfterAll
  static void stop() {
    client.close();
  }

  private static HttpResponse<String> post(String path, String type, byte[] body) {
    try {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://" + server.http().authority() + path))
              .header("Content-Type", type)
              .header("Authorization", server.admin().substring("Authorization: ".length()))
              .POST(HttpRequest.BodyPublishers.ofByteArray(body))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(path, e);
    }
  }

  private static byte[] encode(String charset, String text) {
    return text.getBytes(Charset.forName(charset));
  }

  private static String project(String encoding, String description) {
    return "<?xml version=\"1.0\" encoding=\""
        + encoding
        + "\"?>\n<project><description>"
        + description
        + "</description></project>";
  }

  @ParameterizedTest
  @CsvSource({
    "ISO-8859-1, Über",
    "windows-1252, „Über“ €",
    "GBK, 构建",
    "GB18030, 构建",
    "Shift_JIS, ビルド",
    "EUC-JP, ビルド",
    "Big5, 建置",
    "KOI8-R, сборка",
    "UTF-16, сборка 𝄞",
    "UTF-8, сборка 𝄞"
  })
  void theDeclaredEncodingIsUsed(String charset, String text) {
    String name = "declared-" + charset;
    byte[] xml = encode(charset, project(charset, text));
    assertThat(post("/createItem?name=" + name, "text/xml", xml).statusCode()).isEqualTo(200);
    String url = "/job/" + name + "/api/json?tree=description";
    assertThat(server.getBody(url)).contains("\"description\":\"" + jsonEscape(text) + "\"");
    assertThat(server.getBody("/job/" + name + "/config.xml"))
        .startsWith("<?xml version=\"1.1\" encoding=\"UTF-8\"?>")
        .contains("<description>" + text + "</description>");
    assertThat(server.getBody("/job/" + name + "/revision/1"))
        .contains("encoding=\"UTF-8\"")
        .contains(text);
    // The XML declaration takes precedence over the header.
    byte[] changedXml = encode(charset, project(charset, text + "!"));
    assertThat(
            post("/job/" + name + "/config.xml", "text/xml; charset=utf-8", changedXml)
                .statusCode())
        .isEqualTo(200);
    assertThat(server.getBody(url)).contains(jsonEscape(text + "!"));
  }

  /** Escapes the character outside the BMP, as the JSON output does. */
  private static String jsonEscape(String text) {
    return text.replace("𝄞", "\\ud834\\udd1e");
  }

  @Test
  void theHeaderIsUsedWithoutADeclarationAndUtf8Otherwise() {
    String xml = "<project><description>Über</description></project>";
    post("/createItem?name=header", "text/xml; charset=ISO-8859-1", encode("ISO-8859-1", xml));
    post("/createItem?name=quoted", "text/xml;charset=\"iso-8859-1\"", encode("ISO-8859-1", xml));
    post("/createItem?name=plain", "text/xml", encode("UTF-8", xml));
    post("/createItem?name=marked", "text/xml", encode("UTF-8", "\uFEFF" + xml));
    post("/createItem?name=unmarked", "text/xml", encode("UTF-16LE", xml));
    post("/createItem?name=wide", "text/xml", encode("UTF-32", "\uFEFF" + xml));
    for (String name : new String[] {"header", "quoted", "plain", "marked", "unmarked", "wide"}) {
      assertThat(server.getBody("/job/" + name + "/api/json?tree=description"))
          .as(name)
          .contains("\"Über\"");
    }
    // The declaration is wrong and the header is right.
    post("/createItem?name=wrong", "text/xml; charset=GBK", encode("GBK", project("UTF-8", "构建")));
    assertThat(server.getBody("/job/wrong/api/json?tree=description")).contains("\"构建\"");
    // .NET declares utf-16, the encoding of its strings in memory.
    post("/createItem?name=net", "text/xml", encode("UTF-8", project("utf-16", "Über")));
    assertThat(server.getBody("/job/net/api/json?tree=description")).contains("\"Über\"");
  }

  @Test
  void undecodableBodiesAreRefused() {
    byte[] latin = encode("ISO-8859-1", "<project><description>Über</description></project>");
    for (String path : new String[] {"/createItem?name=no", "/job/there/config.xml"}) {
      HttpResponse<String> reply = post(path, "text/xml", latin);
      assertThat(reply.statusCode()).as(path).isEqualTo(400);
      assertThat(reply.headers().firstValue("X-Error").orElse("")).contains("not valid UTF-8");
      byte[] unknown = encode("ISO-8859-1", project("no-such-encoding", "Über"));
      assertThat(post(path, "text/xml", unknown).headers().firstValue("X-Error").orElse(""))
          .contains("encoding is not supported");
      assertThat(post(path, "text/xml; charset=nonsense", latin).statusCode()).isEqualTo(400);
    }
    assertThat(server.getBody("/job/there/config.xml")).contains("true");
    assertThat(server.get("/job/no/").status()).isEqualTo(404);
  }

  @Test
  void unknownEncodingsAreIgnoredIfAnotherSourceDecodes() {
    byte[] utf8 = encode("UTF-8", project("no-such-encoding", "Über"));
    byte[] latin = encode("ISO-8859-1", project("no-such-encoding", "Über"));
    post("/createItem?name=neither", "text/xml", utf8);
    post("/createItem?name=by-header", "text/xml; charset=ISO-8859-1", latin);
    post(
        "/createItem?name=by-declaration",
        "text/xml; charset=nonsense",
        encode("windows-1252", project("windows-1252", "Über")));
    for (String name : new String[] {"neither", "by-header", "by-declaration"}) {
      assertThat(server.getBody("/job/" + name + "/api/json?tree=description"))
          .as(name)
          .contains("\"Über\"");
      assertThat(server.getBody("/job/" + name + "/config.xml"))
          .as(name)
          .contains("encoding=\"UTF-8\"");
    }
  }

  @Test
  void allXmlDocumentsAreDecodedTheSameWay() {
    String declaration = "<?xml version='1.0' encoding='windows-1252'?>";
    String charset = "windows-1252";
    assertThat(
            post(
                    "/job/team/config.xml",
                    "application/xml",
                    encode(
                        charset,
                        declaration
                            + "<com.cloudbees.hudson.plugins.folder.Folder><description>Größe"
                            + "</description></com.cloudbees.hudson.plugins.folder.Folder>"))
                .statusCode())
        .isEqualTo(200);
    assertThat(server.getBody("/job/team/api/json?tree=description")).contains("Größe");

    String view =
        declaration
            + "<hudson.model.ListView><description>Größe</description></hudson.model.ListView>";
    post("/createView?name=v", "text/xml", encode(charset, view));
    assertThat(server.getBody("/view/v/api/json?tree=description")).contains("Größe");
    post("/view/v/config.xml", "text/xml", encode(charset, view.replace("Größe", "Maß")));
    assertThat(server.getBody("/view/v/api/json?tree=description")).contains("Maß");

    String user = "com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl";
    String credential =
        declaration
            + "<"
            + user
            + "><scope>GLOBAL</scope><id>c</id><username>Jörg</username><password>größer</password></"
            + user
            + ">";
    String store = "/credentials/store/system/domain/_/";
    assertThat(
            post(store + "createCredentials", "application/xml", encode(charset, credential))
                .statusCode())
        .isEqualTo(200);
    assertThat(server.getBody(store + "credential/c/config.xml"))
        .contains("<username>Jörg</username>");

    String node =
        declaration
            + "<slave><name>n</name><description>Größe</description><remoteFS>/tmp</remoteFS>"
            + "<numExecutors>1</numExecutors></slave>";
    post("/computer/createItem?name=n", "application/xml", encode(charset, node));
    assertThat(server.getBody("/computer/n/api/json?tree=description")).contains("Größe");
    post(
        "/computer/n/config.xml", "application/xml", encode(charset, node.replace("Größe", "Maß")));
    assertThat(server.getBody("/computer/n/api/json?tree=description")).contains("Maß");
  }

  @Test
  void formsAreDecodedWithTheCharsetOfTheirHeader() {
    String type = "application/x-www-form-urlencoded; charset=ISO-8859-1";
    String path = "/job/there/submitDescription";
    post(path, type, encode("US-ASCII", "description=%FCber"));
    assertThat(server.getBody("/job/there/api/json?tree=description")).contains("\"über\"");
    post(path, type, encode("ISO-8859-1", "description=ö+ä"));
    assertThat(server.getBody("/job/there/api/json?tree=description")).contains("\"ö ä\"");
    String utf8 = "application/x-www-form-urlencoded";
    post(path, utf8 + ";charset=UTF-8", encode("US-ASCII", "description=%C3%BCber"));
    assertThat(server.getBody("/job/there/api/json?tree=description")).contains("\"über\"");
    assertThat(post(path, utf8, encode("US-ASCII", "description=%FCber")).statusCode())
        .isEqualTo(400);
    assertThat(
            post(path, utf8 + "; charset=UTF-16", encode("US-ASCII", "description=x")).statusCode())
        .isEqualTo(400);
  }

  @Test
  void buildParametersAreDecodedWithTheCharsetOfTheirForm() {
    post(
        "/createItem?name=asks",
        "text/xml",
        encode(
            "UTF-8",
            "<project><properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions>"
                + "<hudson.model.StringParameterDefinition><name>S</name>"
                + "</hudson.model.StringParameterDefinition></parameterDefinitions>"
                + "</hudson.model.ParametersDefinitionProperty></properties></project>"));
    String path = "/job/asks/buildWithParameters?delay=0sec";
    String values = "/api/json?tree=actions[parameters[value]]";
    post(
        path,
        "application/x-www-form-urlencoded; charset=ISO-8859-1",
        encode("US-ASCII", "S=%FCber"));
    server.await("/job/asks/1" + values, "\"value\":\"über\"");
    String parts =
        String.join(
            "\r\n",
            "--b",
            "Content-Disposition: form-data; name=\"S\"",
            "Content-Type: text/plain; charset=ISO-8859-1",
            "",
            "Maß",
            "--b--",
            "");
    post(path, "multipart/form-data; boundary=b", encode("ISO-8859-1", parts));
    server.await("/job/asks/2" + values, "\"value\":\"Maß\"");
    String undeclared = parts.replace("; charset=ISO-8859-1", "");
    assertThat(
            post(path, "multipart/form-data; boundary=b", encode("ISO-8859-1", undeclared))
                .statusCode())
        .isEqualTo(400);
  }
}
