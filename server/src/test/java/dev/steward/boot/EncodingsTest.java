package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Request bodies in other encodings than UTF-8 are decoded correctly or refused. */
class EncodingsTest {

  @TempDir static Path folder;
  private static Running server;
  private static HttpClient client;

  @BeforeAll
  static void start() {
    server = new Running(folder.resolve("home"));
    client = HttpClient.newHttpClient();
    server.job("there", "true");
    server.folder("/", "team");
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  private static HttpResponse<String> post(String path, String type, byte[] body) {
    try {
      return client.send(
          HttpRequest.newBuilder(URI.create("http://" + server.http.authority() + path))
              .header("Content-Type", type)
              .header("Authorization", server.admin().substring("Authorization: ".length()))
              .POST(HttpRequest.BodyPublishers.ofByteArray(body))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(path, e);
    }
  }

  private static byte[] in(String charset, String text) {
    return text.getBytes(Charset.forName(charset));
  }

  private static String get(String path) {
    return server.http.get(path, server.admin()).body();
  }

  private static String project(String declared, String description) {
    return "<?xml version=\"1.0\" encoding=\""
        + declared
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
  void aDeclaredEncodingCounts(String charset, String text) {
    String name = "declared-" + charset;
    byte[] xml = in(charset, project(charset, text));
    assertThat(post("/createItem?name=" + name, "text/xml", xml).statusCode()).isEqualTo(200);
    String told = "/job/" + name + "/api/json?tree=description";
    assertThat(get(told)).contains("\"description\":\"" + told(text) + "\"");
    assertThat(get("/job/" + name + "/config.xml"))
        .startsWith("<?xml version=\"1.1\" encoding=\"UTF-8\"?>")
        .contains("<description>" + text + "</description>");
    assertThat(get("/job/" + name + "/revision/1")).contains("encoding=\"UTF-8\"").contains(text);
    // The XML declaration takes precedence over the header.
    byte[] again = in(charset, project(charset, text + "!"));
    assertThat(post("/job/" + name + "/config.xml", "text/xml; charset=utf-8", again).statusCode())
        .isEqualTo(200);
    assertThat(get(told)).contains(told(text + "!"));
  }

  /** Escapes the character outside the BMP, as the JSON output does. */
  private static String told(String text) {
    return text.replace("𝄞", "\\ud834\\udd1e");
  }

  @Test
  void withoutADeclarationTheHeaderCountsAndThenUtf8() {
    String xml = "<project><description>Über</description></project>";
    post("/createItem?name=header", "text/xml; charset=ISO-8859-1", in("ISO-8859-1", xml));
    post("/createItem?name=quoted", "text/xml;charset=\"iso-8859-1\"", in("ISO-8859-1", xml));
    post("/createItem?name=plain", "text/xml", in("UTF-8", xml));
    post("/createItem?name=marked", "text/xml", in("UTF-8", "\uFEFF" + xml));
    post("/createItem?name=unmarked", "text/xml", in("UTF-16LE", xml));
    post("/createItem?name=wide", "text/xml", in("UTF-32", "\uFEFF" + xml));
    for (String name : new String[] {"header", "quoted", "plain", "marked", "unmarked", "wide"}) {
      assertThat(get("/job/" + name + "/api/json?tree=description")).as(name).contains("\"Über\"");
    }
    // The declaration is wrong and the header is right.
    post("/createItem?name=wrong", "text/xml; charset=GBK", in("GBK", project("UTF-8", "构建")));
    assertThat(get("/job/wrong/api/json?tree=description")).contains("\"构建\"");
    // .NET declares utf-16, the encoding of its strings in memory.
    post("/createItem?name=net", "text/xml", in("UTF-8", project("utf-16", "Über")));
    assertThat(get("/job/net/api/json?tree=description")).contains("\"Über\"");
  }

  @Test
  void whatCannotBeDecodedIsRefusedAndChangesNothing() {
    byte[] latin = in("ISO-8859-1", "<project><description>Über</description></project>");
    for (String path : new String[] {"/createItem?name=no", "/job/there/config.xml"}) {
      HttpResponse<String> reply = post(path, "text/xml", latin);
      assertThat(reply.statusCode()).as(path).isEqualTo(400);
      assertThat(reply.headers().firstValue("X-Error").orElse("")).contains("not valid UTF-8");
      byte[] unknown = in("ISO-8859-1", project("no-such-encoding", "Über"));
      assertThat(post(path, "text/xml", unknown).headers().firstValue("X-Error").orElse(""))
          .contains("encoding is not supported");
      assertThat(post(path, "text/xml; charset=nonsense", latin).statusCode()).isEqualTo(400);
    }
    assertThat(get("/job/there/config.xml")).contains("true");
    assertThat(server.http.get("/job/no/", server.admin()).status()).isEqualTo(404);
  }

  @Test
  void anEncodingThatIsNotKnownIsPassedOverWhereAnotherSourceDecodes() {
    byte[] utf8 = in("UTF-8", project("no-such-encoding", "Über"));
    byte[] latin = in("ISO-8859-1", project("no-such-encoding", "Über"));
    post("/createItem?name=neither", "text/xml", utf8);
    post("/createItem?name=by-header", "text/xml; charset=ISO-8859-1", latin);
    post(
        "/createItem?name=by-declaration",
        "text/xml; charset=nonsense",
        in("windows-1252", project("windows-1252", "Über")));
    for (String name : new String[] {"neither", "by-header", "by-declaration"}) {
      assertThat(get("/job/" + name + "/api/json?tree=description")).as(name).contains("\"Über\"");
      assertThat(get("/job/" + name + "/config.xml")).as(name).contains("encoding=\"UTF-8\"");
    }
  }

  @Test
  void foldersViewsNodesAndCredentialsAreReadTheSameWay() {
    String declared = "<?xml version='1.0' encoding='windows-1252'?>";
    String cp = "windows-1252";
    assertThat(
            post(
                    "/job/team/config.xml",
                    "application/xml",
                    in(
                        cp,
                        declared
                            + "<com.cloudbees.hudson.plugins.folder.Folder><description>Größe"
                            + "</description></com.cloudbees.hudson.plugins.folder.Folder>"))
                .statusCode())
        .isEqualTo(200);
    assertThat(get("/job/team/api/json?tree=description")).contains("Größe");

    String view =
        declared
            + "<hudson.model.ListView><description>Größe</description></hudson.model.ListView>";
    post("/createView?name=v", "text/xml", in(cp, view));
    assertThat(get("/view/v/api/json?tree=description")).contains("Größe");
    post("/view/v/config.xml", "text/xml", in(cp, view.replace("Größe", "Maß")));
    assertThat(get("/view/v/api/json?tree=description")).contains("Maß");

    String user = "com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl";
    String credential =
        declared
            + "<"
            + user
            + "><scope>GLOBAL</scope><id>c</id><username>Jörg</username><password>größer</password></"
            + user
            + ">";
    String store = "/credentials/store/system/domain/_/";
    assertThat(
            post(store + "createCredentials", "application/xml", in(cp, credential)).statusCode())
        .isEqualTo(200);
    assertThat(get(store + "credential/c/config.xml")).contains("<username>Jörg</username>");

    String node =
        declared
            + "<slave><name>n</name><description>Größe</description><remoteFS>/tmp</remoteFS>"
            + "<numExecutors>1</numExecutors></slave>";
    post("/computer/createItem?name=n", "application/xml", in(cp, node));
    assertThat(get("/computer/n/api/json?tree=description")).contains("Größe");
    post("/computer/n/config.xml", "application/xml", in(cp, node.replace("Größe", "Maß")));
    assertThat(get("/computer/n/api/json?tree=description")).contains("Maß");
  }

  @Test
  void aFormIsReadInTheCharsetOfItsHeader() {
    String type = "application/x-www-form-urlencoded; charset=ISO-8859-1";
    String path = "/job/there/submitDescription";
    post(path, type, in("US-ASCII", "description=%FCber"));
    assertThat(get("/job/there/api/json?tree=description")).contains("\"über\"");
    post(path, type, in("ISO-8859-1", "description=ö+ä"));
    assertThat(get("/job/there/api/json?tree=description")).contains("\"ö ä\"");
    String utf8 = "application/x-www-form-urlencoded";
    post(path, utf8 + ";charset=UTF-8", in("US-ASCII", "description=%C3%BCber"));
    assertThat(get("/job/there/api/json?tree=description")).contains("\"über\"");
    assertThat(post(path, utf8, in("US-ASCII", "description=%FCber")).statusCode()).isEqualTo(400);
    assertThat(post(path, utf8 + "; charset=UTF-16", in("US-ASCII", "description=x")).statusCode())
        .isEqualTo(400);
  }

  @Test
  void parametersOfABuildAreReadInTheCharsetOfTheirForm() {
    post(
        "/createItem?name=asks",
        "text/xml",
        in(
            "UTF-8",
            "<project><properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions>"
                + "<hudson.model.StringParameterDefinition><name>S</name>"
                + "</hudson.model.StringParameterDefinition></parameterDefinitions>"
                + "</hudson.model.ParametersDefinitionProperty></properties></project>"));
    String path = "/job/asks/buildWithParameters?delay=0sec";
    String values = "/api/json?tree=actions[parameters[value]]";
    post(path, "application/x-www-form-urlencoded; charset=ISO-8859-1", in("US-ASCII", "S=%FCber"));
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
    post(path, "multipart/form-data; boundary=b", in("ISO-8859-1", parts));
    server.await("/job/asks/2" + values, "\"value\":\"Maß\"");
    String undeclared = parts.replace("; charset=ISO-8859-1", "");
    assertThat(
            post(path, "multipart/form-data; boundary=b", in("ISO-8859-1", undeclared))
                .statusCode())
        .isEqualTo(400);
  }
}
