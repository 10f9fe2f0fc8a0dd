package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Credentials as clients of the remote API make, read, change, move and delete them. */
class CredentialsTest {

  private static final String SYSTEM = "/credentials/store/system";
  private static final String GLOBAL = SYSTEM + "/domain/_";
  private static final String USERNAME_PASSWORD =
      "com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl";
  private static final String TEXT =
      "org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl";
  private static final String FILE =
      "org.jenkinsci.plugins.plaincredentials.impl.FileCredentialsImpl";
  private static final String SSH =
      "com.cloudbees.jenkins.plugins.sshcredentials.impl.BasicSSHUserPrivateKey";
  private static final String CERTIFICATE =
      "com.cloudbees.plugins.credentials.impl.CertificateCredentialsImpl";

  @TempDir static Path folder;
  private static Running server;

  @BeforeAll
  static void start() {
    server = new Running(folder.resolve("home"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Http.Reply get(String path) {
    return server.http.get(path, server.admin());
  }

  private static Http.Reply xml(String path, String body) {
    return server.http.post(path, body, server.admin(), "Content-Type: application/xml");
  }

  private static Http.Reply form(String path, String json, String... headers) {
    String[] all = java.util.Arrays.copyOf(headers, headers.length + 1);
    all[headers.length] = server.admin();
    return server.http.post(path, "json=" + URLEncoder.encode(json, StandardCharsets.UTF_8), all);
  }

  private static String element(String name, String... members) {
    return "<" + name + ">" + String.join("", members) + "</" + name + ">";
  }

  private static String text(String id, String secret) {
    return element(TEXT, element("scope", "GLOBAL"), element("id", id), element("secret", secret));
  }

  private static void made(String domain, String body) {
    assertThat(xml(domain + "/createCredentials", body).status()).isEqualTo(200);
  }

  /** A key store that opens with the password, in Base64. */
  private static String keyStore(String password) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setEntry(
          "k",
          new KeyStore.SecretKeyEntry(new SecretKeySpec(new byte[16], "AES")),
          new KeyStore.PasswordProtection(password.toCharArray()));
      var out = new ByteArrayOutputStream();
      store.store(out, password.toCharArray());
      return Base64.getEncoder().encodeToString(out.toByteArray());
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void eachKindIsMadeOfXmlAndReadWithoutItsSecrets() {
    Map<String, String> bodies =
        Map.of(
            "x-up",
            element(
                USERNAME_PASSWORD,
                element("scope", "GLOBAL"),
                element("id", "x-up"),
                element("description", "a &lt;b&gt;"),
                element("username", "u"),
                element("password", "pl41n-1")),
            "x-text",
            text("x-text", "pl41n-2"),
            "x-file",
            element(
                FILE,
                element("id", "x-file"),
                element("fileName", "k.json"),
                element("secretBytes", "cGw0MW4tMw==")),
            "x-ssh",
            element(
                SSH,
                element("id", "x-ssh"),
                element("username", "git"),
                "<privateKeySource class=\"" + SSH + "$DirectEntryPrivateKeySource\">",
                element("privateKey", "-----BEGIN pl41n-4\nx\n"),
                "</privateKeySource>",
                element("passphrase", "pl41n-5")),
            "x-cert",
            element(
                CERTIFICATE,
                element("id", "x-cert"),
                "<keyStoreSource class=\"" + CERTIFICATE + "$UploadedKeyStoreSource\">",
                element("uploadedKeystoreBytes", keyStore("pl41n-6")),
                "</keyStoreSource>",
                element("password", "pl41n-6")));
    bodies.forEach((id, body) -> {
      Http.Reply reply = xml(GLOBAL + "/createCredentials", body);
      assertThat(reply.status()).as(id).isEqualTo(200);
      assertThat(reply.body()).as(id).isEmpty();
      Http.Reply read = get(GLOBAL + "/credential/" + id + "/config.xml");
      assertThat(read.status()).isEqualTo(200);
      assertThat(read.header("Content-Type")).startsWith("application/xml");
      assertThat(read.body())
          .startsWith(body.substring(0, body.indexOf('>') + 1))
          .contains("<id>" + id + "</id>", "<secret-redacted/>", "<scope>GLOBAL</scope>")
          .doesNotContain("pl41n", "cGw0MW4");
      assertThat(xml(GLOBAL + "/credential/" + id + "/config.xml", read.body()).status())
          .isEqualTo(200);
    });
    assertThat(get(GLOBAL + "/credential/x-up/config.xml").body())
        .contains("<username>u</username>", "<description>a &lt;b&gt;</description>");
    assertThat(
            get(GLOBAL + "/api/json?tree=credentials[id,typeName,displayName,description]").body())
        .startsWith(
            "{\"_class\":\"com.cloudbees.plugins.credentials.CredentialsStoreAction$DomainWrapper\","
                + "\"credentials\":[{")
        .contains(
            "\"displayName\":\"u/****** (a <b>)\",\"id\":\"x-up\","
                + "\"typeName\":\"Username with password\"",
            "\"typeName\":\"Secret text\"",
            "\"displayName\":\"k.json\",\"id\":\"x-file\",\"typeName\":\"Secret file\"",
            "\"typeName\":\"SSH Username with private key\"",
            "\"typeName\":\"Certificate\"");
    assertThat(get(GLOBAL + "/credential/x-ssh/api/json").body())
        .contains(
            "CredentialsStoreAction$CredentialsWrapper",
            "\"fullName\":\"system/_/x-ssh\"",
            "\"fingerprint\":null");
  }

  @Test
  void eachKindIsMadeByAForm() {
    String key =
        "\"privateKeySource\":{\"stapler-class\":\""
            + SSH
            + "$DirectEntryPrivateKeySource\",\"privateKey\":\"k\\n\"}";
    List<String> kinds =
        List.of(
            "\"$class\":\"" + USERNAME_PASSWORD + "\",\"username\":\"u\",\"password\":\"p\"",
            "\"stapler-class\":\"" + TEXT + "\",\"secret\":\"s\"",
            "\"$class\":\"" + FILE + "\",\"fileName\":\"f\",\"secretBytes\":\"czE=\"",
            "\"$class\":\"" + SSH + "\",\"username\":\"g\"," + key,
            "\"$class\":\""
                + CERTIFICATE
                + "\",\"password\":\"pw\",\"keyStoreSource\":{\"$class\":\""
                + CERTIFICATE
                + "$UploadedKeyStoreSource\",\"uploadedKeystore\":\""
                + keyStore("pw")
                + "\"}");
    for (int i = 0; i < kinds.size(); i++) {
      String json =
          "{\"\":\"0\",\"credentials\":{\"scope\":\"GLOBAL\",\"id\":\"f"
              + i
              + "\","
              + kinds.get(i)
              + "}}";
      Http.Reply reply = form(GLOBAL + "/createCredentials", json);
      assertThat(reply.status()).as(json + reply.body()).isEqualTo(302);
      assertThat(reply.header("Location")).isEqualTo(GLOBAL);
      assertThat(get(GLOBAL + "/credential/f" + i + "/api/json").status()).isEqualTo(200);
      assertThat(form(GLOBAL + "/createCredentials", json, "Accept: application/json").body())
          .isEqualTo(
              "{\"status\":\"ok\",\"data\":{\"message\":\"Credentials with specified ID already"
                  + " exist\",\"notificationType\":\"ERROR\"}}");
      assertThat(form(GLOBAL + "/createCredentials", json).status()).isEqualTo(409);
    }
    assertThat(
            form(
                    GLOBAL + "/createCredentials",
                    "{\"credentials\":{\"id\":\"f-json\"," + kinds.get(1) + "}}",
                    "Accept: application/json")
                .body())
        .isEqualTo(
            "{\"status\":\"ok\",\"data\":{\"message\":\"Credentials"
                + " created\",\"notificationType\":\"SUCCESS\"}}");
    assertThat(get(GLOBAL + "/").body()).contains("f-json");
  }

  @Test
  void aSecretFileIsSentAsAFile() {
    String body =
        "--b\r\nContent-Disposition: form-data; name=\"json\"\r\n\r\n{\"credentials\":{\"$class\":\""
            + FILE
            + "\",\"id\":\"up\",\"file\":\"file0\",\"fileName\":\"x\"}}\r\n--b\r\n"
            + "Content-Disposition: form-data; name=\"file0\"; filename=\"service.json\"\r\n"
            + "Content-Type: application/json\r\n\r\n{\"--b\":1}\r\n--b--\r\n";
    Http.Reply reply =
        server.http.post(
            GLOBAL + "/createCredentials",
            body,
            server.admin(),
            "Content-Type: multipart/form-data; boundary=b");
    assertThat(reply.status()).as(reply.body()).isEqualTo(302);
    assertThat(get(GLOBAL + "/credential/up/config.xml").body())
        .contains("<fileName>service.json</fileName>");
    assertThat(
            server
                .http
                .post(
                    GLOBAL + "/createCredentials",
                    body.substring(0, 200),
                    server.admin(),
                    "Content-Type: multipart/form-data; boundary=b")
                .status())
        .isEqualTo(400);
  }

  @Test
  void anIdIsTakenOnceAndOneIsMadeUpWhereNoneWasSent() {
    made(GLOBAL, text("twice", "a"));
    Http.Reply again = xml(GLOBAL + "/createCredentials", text("twice", "b"));
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.body()).isEmpty();
    made(SYSTEM + "/domain/" + domain("ids"), element(TEXT, element("secret", "s")));
    assertThat(get(SYSTEM + "/domain/ids/api/json?tree=credentials[id]").body())
        .containsPattern("\"id\":\"[0-9a-f]{8}-[0-9a-f-]{27}\"");
  }

  @Test
  void whatIsWrongIsSaid() {
    Http.Reply foreign =
        xml(
            GLOBAL + "/createCredentials",
            text("bad", "{AQAAABAAAAAQ5dNnTdVO3CvnrBb5sTWVO9eWgzo1QV4mRBCLTgrbYwQ=}"));
    assertThat(foreign.status()).isEqualTo(400);
    assertThat(foreign.body()).contains("another server encrypted").doesNotContain("AQAAABAAAAAQ");
    assertThat(xml(GLOBAL + "/createCredentials", "<a.b.Unknown/>").body())
        .contains("This kind of credential is not known here");
    assertThat(server.http.send("POST", GLOBAL + "/createCredentials", "x", server.admin()).body())
        .contains("No Content-Type header set");
    assertThat(
            xml(
                    GLOBAL + "/createCredentials",
                    element(TEXT, element("id", "bad"), element("scope", "USER")))
                .status())
        .isEqualTo(400);
    assertThat(
            xml(
                    GLOBAL + "/createCredentials",
                    element(TEXT, element("id", "bad"), "<secret><secret-redacted/></secret>"))
                .body())
        .contains("sent redacted");
    assertThat(
            form(
                    GLOBAL + "/createCredentials",
                    "{\"credentials\":{\"$class\":\""
                        + CERTIFICATE
                        + "\",\"password\":\"no\",\"keyStoreSource\":{\"uploadedKeystore\":\""
                        + keyStore("yes")
                        + "\"}}}")
                .body())
        .contains("PKCS#12");
    assertThat(get(GLOBAL + "/credential/bad/api/json").status()).isEqualTo(404);
    assertThat(get(GLOBAL + "/credential/bad/config.xml").status()).isEqualTo(404);
    assertThat(get(SYSTEM + "/domain/nope/api/json").status()).isEqualTo(404);
  }

  private static String domain(String name) {
    Http.Reply reply =
        xml(
            SYSTEM + "/createDomain",
            element(
                "com.cloudbees.plugins.credentials.domains.Domain",
                element("name", name),
                element("description", "for tests"),
                element(
                    "specifications",
                    element(
                        "com.cloudbees.plugins.credentials.domains.HostnameSpecification",
                        element("includes", "*.example.com"),
                        element("excludes", "")))));
    assertThat(reply.status()).isEqualTo(200);
    return name;
  }

  @Test
  void domainsAreMadeReadChangedAndDeleted() {
    domain("d 1");
    assertThat(
            xml(
                    SYSTEM + "/createDomain",
                    element(
                        "com.cloudbees.plugins.credentials.domains.Domain", element("name", "d 1")))
                .status())
        .isEqualTo(409);
    String at = SYSTEM + "/domain/d%201";
    made(at, text("in-d", "s"));
    Http.Reply config = get(at + "/config.xml");
    assertThat(config.body()).contains("<includes>*.example.com</includes>");
    assertThat(xml(at + "/config.xml", config.body().replace("for tests", "changed")).status())
        .isEqualTo(200);
    assertThat(get(at + "/api/json?tree=description,fullName,urlName,global").body())
        .contains(
            "\"description\":\"changed\"",
            "\"fullName\":\"system/d%201\"",
            "\"global\":false",
            "\"urlName\":\"d%201\"");
    assertThat(get(SYSTEM + "/api/json?tree=domains[urlName,credentials[id]]").body())
        .contains(
            "\"domains\":{\"_\":{",
            "\"d 1\":{\"_class\":\"com.cloudbees.plugins.credentials.CredentialsStoreAction"
                + "$DomainWrapper\",\"credentials\":[{\"id\":\"in-d\"}],\"urlName\":\"d%201\"}");
    assertThat(get(SYSTEM + "/api/json").body())
        .startsWith(
            "{\"_class\":\"com.cloudbees.plugins.credentials.SystemCredentialsProvider"
                + "$UserFacingAction\",\"domains\":{\"_\":{");
    assertThat(get(SYSTEM + "/api/xml?tree=domains[urlName]").body())
        .contains("<domains><_ _class=", "<d1 _class=");
    assertThat(
            form(
                    SYSTEM + "/createDomain",
                    "{\"name\":\"formed\",\"description\":\"\",\"specifications\":[{\"stapler-class\":"
                        + "\"com.cloudbees.plugins.credentials.domains.SchemeSpecification\","
                        + "\"schemes\":\"http,https\"}]}")
                .header("Location"))
        .isEqualTo(SYSTEM + "/domain/formed");
    Http.Reply deleted = server.http.post(at + "/doDelete", "", server.admin());
    assertThat(deleted.status()).isEqualTo(302);
    assertThat(get(String.valueOf(deleted.header("Location"))).status()).isEqualTo(200);
    assertThat(get(at + "/credential/in-d/api/json").status()).isEqualTo(404);
    String formed = SYSTEM + "/domain/formed/config.xml";
    assertThat(get(formed).body()).contains("<string>https</string>");
    assertThat(server.http.send("DELETE", formed, "", server.admin()).status()).isEqualTo(200);
    assertThat(server.http.send("DELETE", GLOBAL + "/config.xml", "", server.admin()).status())
        .isEqualTo(409);
  }

  @Test
  void oneIsMovedToAnotherDomainAndDeleted() {
    domain("target");
    made(GLOBAL, text("mover", "s"));
    String old = GLOBAL + "/credential/mover";
    assertThat(
            server
                .http
                .post(old + "/doMove", "destination=system%2Fnowhere", server.admin())
                .status())
        .isEqualTo(400);
    Http.Reply moved =
        server.http.post(old + "/doMove", "destination=system%2Ftarget", server.admin());
    assertThat(moved.status()).isEqualTo(302);
    assertThat(moved.header("Location")).isEqualTo(GLOBAL + "/");
    assertThat(get(old + "/api/json").status()).isEqualTo(404);
    String now = SYSTEM + "/domain/target/credential/mover";
    assertThat(get(now + "/api/json").body()).contains("system/target/mover");
    Http.Reply deleted = server.http.post(now + "/doDelete", "", server.admin());
    assertThat(deleted.status()).isEqualTo(302);
    assertThat(deleted.header("Location")).isEqualTo(SYSTEM + "/domain/target/");
    assertThat(get(SYSTEM + "/domain/target/").status()).isEqualTo(200);
    made(GLOBAL, text("mover", "s"));
    assertThat(server.http.send("DELETE", old + "/config.xml", "", server.admin()).status())
        .isEqualTo(200);
    assertThat(get(old + "/config.xml").status()).isEqualTo(404);
  }

  @Test
  void aUserHasAStoreThatNobodyElseSees() {
    server.http.post(
        "/securityRealm/createAccountByAdmin",
        "username=carl&password1=carl-carl&password2=carl-carl&fullname=Carl",
        server.admin());
    String carl = Http.basic("carl", "carl-carl");
    String own = "/user/carl/credentials/store/user/domain/_";
    Http.Reply reply =
        server.http.post(
            own + "/createCredentials",
            element(TEXT, element("id", "mine"), element("secret", "s")),
            carl,
            "Content-Type: application/xml");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(server.http.get(own + "/api/json?tree=credentials[id,fullName]", carl).body())
        .contains("\"fullName\":\"user:carl/user/_/mine\"");
    assertThat(server.http.get("/me/credentials/store/user/api/json", carl).body())
        .contains("UserCredentialsProvider$UserFacingAction");
    assertThat(server.http.get(own + "/credential/mine/config.xml", carl).body())
        .contains("<scope>USER</scope>");
    assertThat(get(own + "/api/json").status()).isEqualTo(403);
    assertThat(get(own + "/credential/mine/config.xml").status()).isEqualTo(404);
    assertThat(xml(own + "/createCredentials", text("intruder", "s")).status()).isEqualTo(403);
    assertThat(
            server
                .http
                .post(own + "/credential/mine/doMove", "destination=system/_", carl)
                .status())
        .isEqualTo(400);
  }

  @Test
  void aFolderHasAStoreThatGoesWhereItGoes() {
    server.folder("/", "team");
    String store = "/job/team/credentials/store/folder";
    made(store + "/domain/_", text("deploy", "s"));
    assertThat(get(store + "/domain/_/api/json?tree=credentials[fullName]").body())
        .contains("\"team/folder/_/deploy\"");
    assertThat(get(store + "/api/json").body()).contains("FolderCredentialsProvider");
    assertThat(xml(store + "/domain/_/createCredentials", text("deploy", "s")).status())
        .isEqualTo(409);
    made(GLOBAL, text("handed", "s"));
    Http.Reply moved =
        server.http.post(
            GLOBAL + "/credential/handed/doMove",
            "destination=team/folder/_",
            server.admin(),
            "Accept: application/json");
    assertThat(moved.body()).contains("SUCCESS");
    assertThat(get(store + "/domain/_/credential/handed/api/json").status()).isEqualTo(200);
    server.http.post("/job/team/doDelete", "", server.admin());
    server.folder("/", "team");
    assertThat(get(store + "/domain/_/api/json?tree=credentials[id]").body())
        .doesNotContain("deploy");
  }

  @Test
  void theStoreIsBelowManageToo() {
    made("/manage" + GLOBAL, text("managed", "s"));
    assertThat(get("/manage" + GLOBAL + "/api/json?tree=credentials[id]").body())
        .contains("\"managed\"");
    assertThat(get("/manage").header("Location")).isEqualTo("/manage/");
    assertThat(get("/manage/").status()).isEqualTo(200);
  }

  @Test
  void aParameterTakesOnlyACredentialThatItsSenderMayGive() {
    made(GLOBAL, text("chosen", "s"));
    made(GLOBAL, element(TEXT, element("id", "inner"), element("scope", "SYSTEM")));
    Http.Reply job =
        xml(
            "/createItem?name=asks",
            element(
                "project",
                element(
                    "properties",
                    element(
                        "hudson.model.ParametersDefinitionProperty",
                        element(
                            "parameterDefinitions",
                            element(
                                "com.cloudbees.plugins.credentials.CredentialsParameterDefinition",
                                element("name", "C"),
                                element("defaultValue", "usual"),
                                element("required", "true")))))));
    assertThat(job.status()).isEqualTo(200);
    String build = "/job/asks/buildWithParameters?delay=600sec&C=";
    assertThat(xml(build + "chosen", "").status()).isEqualTo(201);
    assertThat(xml(build + "usual", "").status()).isEqualTo(201);
    assertThat(xml(build, "").body()).contains("needs the id of a credential");
    for (String id : List.of("nothing", "inner")) {
      Http.Reply refused = xml(build + id, "");
      assertThat(refused.status()).as(id).isEqualTo(400);
      assertThat(refused.body()).as(id).contains("names no credential that you may give");
    }
  }

  @Test
  void whoIsNotLoggedInSeesNothing() {
    made(GLOBAL, text("closed", "s"));
    for (String path : List.of("/api/json", "/credential/closed/config.xml", "/")) {
      assertThat(server.http.get(GLOBAL + path).status()).as(path).isEqualTo(403);
    }
  }

  @Test
  void neitherTheDatabaseNorTheHomeHoldsAPlainSecret() throws IOException {
    var home = folder.resolve("other");
    try (var other = new Running(home)) {
      for (int i = 0; i < 20; i++) {
        String n = i + "-N0t-0n-D1sk";
        for (String body :
            List.of(
                text("t" + i, "a" + n),
                element(USERNAME_PASSWORD, element("id", "u" + i), element("password", "b" + n)),
                element(FILE, element("fileName", "f"), element("secretBytes", base64("c" + n))),
                element(
                    SSH,
                    element("privateKeySource", element("privateKey", "d" + n)),
                    element("passphrase", "e" + n)),
                element(
                    CERTIFICATE,
                    element("keyStoreSource", element("uploadedKeystoreBytes", keyStore("f" + n))),
                    element("password", "f" + n)))) {
          assertThat(
                  other
                      .http
                      .post(
                          GLOBAL + "/createCredentials",
                          body,
                          other.admin(),
                          "Content-Type: application/xml")
                      .status())
              .isEqualTo(200);
        }
      }
      assertThat(holding(home)).as("while it runs").isEmpty();
    }
    assertThat(holding(home)).as("when it has stopped").isEmpty();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The files that hold one of the secrets, in the clear or in Base64. */
  private static List<Path> holding(Path home) throws IOException {
    try (var files = Files.walk(home)) {
      List<Path> all = files.filter(Files::isRegularFile).toList();
      assertThat(all).anyMatch(file -> file.toString().endsWith(".db"));
      return all.stream()
          .filter(file -> {
            try {
              String text = Files.readString(file, StandardCharsets.ISO_8859_1);
              String third = base64("c7-N0t-0n-D1sk").substring(4, 16);
              return text.contains("-N0t-0n-D1sk") || text.contains(third);
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          })
          .toList();
    }
  }
}
