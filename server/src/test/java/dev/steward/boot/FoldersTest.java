package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders over HTTP: nesting, rename, move, copy and delete. */
class FoldersTest {

  private static final String XML_CONTENT_TYPE = "Content-Type: application/xml";
  private static final String FOLDER = "com.cloudbees.hudson.plugins.folder.Folder";

  @TempDir Path home;
  private TestServer server;

  @BeforeEach
  void start() {
    server = new TestServer(home.resolve("home"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Http.Reply get(String path) {
    return server.http().get(path, server.admin());
  }

  private Http.Reply post(String path) {
    return server.http().post(path, "", server.admin());
  }

  @Test
  void aNestedJobIsBuiltAndShownUnderItsUrl() {
    server.createFolder("/", "a");
    server.createFolder("/job/a/", "b");
    server.createJob("/job/a/job/b/", "j", "echo deep");
    Http.Reply queued = post("/job/a/job/b/job/j/build?delay=0sec");
    assertThat(queued.status()).isEqualTo(201);
    server.await("/job/a/job/b/job/j/1/api/json", "\"result\":\"SUCCESS\"");
    assertThat(get("/job/a/job/b/job/j/1/consoleText").body()).contains("+ echo deep");
    String job = get("/job/a/job/b/job/j/api/json").body();
    assertThat(job)
        .contains("\"fullName\":\"a/b/j\"")
        .contains("\"fullDisplayName\":\"a » b » j\"")
        .contains("/job/a/job/b/job/j/1/\"");
    assertThat(get("/job/a/job/b/job/j/1/api/json").body())
        .contains("\"fullDisplayName\":\"a » b » j #1\"");
    assertThat(get("/api/json?tree=jobs[name,jobs[name,jobs[fullName]]]").body())
        .contains(
            "{\"_class\":\"" + FOLDER + "\",\"name\":\"a\"",
            "\"name\":\"b\"",
            "\"fullName\":\"a/b/j\"");
    // HTML pages work at every depth, and one path segment may hold a full name.
    for (String page :
        new String[] {"/", "/job/a/", "/job/a/job/b/", "/job/a/job/b/job/j/", "/job/a/newJob"}) {
      assertThat(get(page).status()).as(page).isEqualTo(200);
    }
    assertThat(get("/job/a%2Fb/api/json").body()).contains("\"fullName\":\"a/b\"");
    assertThat(get("/job/a").status()).isEqualTo(302);
    assertThat(server.http().get("/job/a/job/b/job/j/api/json").status()).isEqualTo(403);
    assertThat(server.http().get("/job/a/api/json").status()).isEqualTo(403);
  }

  @Test
  void theFolderJsonMatchesJenkins() {
    server
        .http()
        .post(
            "/createItem?name=f",
            "<"
                + FOLDER
                + " plugin=\"cloudbees-folder\"><description>fd</description></"
                + FOLDER
                + ">",
            server.admin(),
            XML_CONTENT_TYPE);
    server.createJob("/job/f/", "j", "true");
    server.createFolder("/job/f/", "sub");
    String url = "http://" + server.http().authority() + "/job/f/";
    assertThat(get("/job/f/api/json").body())
        .isEqualTo(
            ("{'_class':'F','actions':[{},{}],'description':'fd','displayName':'f',"
                 + "'displayNameOrNull':null,'fullDisplayName':'f','fullName':'f','name':'f',"
                 + "'url':'U','healthReport':[],'jobs':[{'_class':'hudson.model.FreeStyleProject',"
                 + "'name':'j','url':'Ujob/j/','color':'notbuilt'},{'_class':'F','name':'sub',"
                 + "'url':'Ujob/sub/'}],'primaryView':{'_class':'hudson.model.AllView',"
                 + "'name':'All','url':'U'},'views':[{'_class':'hudson.model.AllView',"
                 + "'name':'All','url':'U'}]}")
                .replace('\'', '"')
                .replace("\"F\"", "\"" + FOLDER + "\"")
                .replace("\"U", "\"" + url));
  }

  @Test
  void folderXmlIsKeptUnchangedWithRevisions() {
    String xml =
        "<?xml version='1.1' encoding='UTF-8'?>\n<"
            + FOLDER
            + " plugin=\"x@1\">\n  <!-- mine -->\n  <displayName>My folder</displayName>\n"
            + "  <properties><some.Property><x>1</x></some.Property></properties>\n</"
            + FOLDER
            + ">\n";
    assertThat(
            server
                .http()
                .post("/createItem?name=f", xml, server.admin(), XML_CONTENT_TYPE)
                .status())
        .isEqualTo(200);
    String body = xml.substring(xml.indexOf('\n') + 1);
    assertThat(get("/job/f/config.xml").body())
        .isEqualTo("<?xml version=\"1.1\" encoding=\"UTF-8\"?>\n" + body);
    server.createJob("/job/f/", "j", "true");
    assertThat(get("/job/f/job/j/api/json").body())
        .contains("\"fullDisplayName\":\"My folder » j\"");
    server.http().post("/job/f/submitDescription", "description=new%20%26", server.admin());
    assertThat(get("/job/f/description").body()).isEqualTo("new &");
    assertThat(get("/job/f/config.xml").body())
        .contains("<!-- mine -->")
        .contains("<description>new &amp;</description>");
    // Cached responses of the job change with the folder's display name.
    String renamed = xml.replace("My folder", "Ours");
    server.http().post("/job/f/config.xml", renamed, server.admin(), XML_CONTENT_TYPE);
    assertThat(get("/job/f/job/j/api/json").body()).contains("\"fullDisplayName\":\"Ours » j\"");
    assertThat(get("/job/f/revisions").body()).contains("\"number\":3");
    assertThat(post("/job/f/restore?revision=1").status()).isEqualTo(302);
    assertThat(get("/job/f/api/json").body()).contains("\"displayName\":\"My folder\"");
    assertThat(
            server
                .http()
                .post("/job/f/config.xml", "<project/>", server.admin(), XML_CONTENT_TYPE)
                .status())
        .isEqualTo(400);
    assertThat(
            server
                .http()
                .post(
                    "/job/f/job/j/config.xml",
                    "<" + FOLDER + "/>",
                    server.admin(),
                    XML_CONTENT_TYPE)
                .status())
        .isEqualTo(400);
  }

  @Test
  void namesAreUniquePerFolder() {
    server.createFolder("/", "f");
    server.createJob("/job/f/", "Same", "true");
    server.createJob("Same", "true");
    Http.Reply reply =
        server
            .http()
            .post("/job/f/createItem?name=sAME", "<project/>", server.admin(), XML_CONTENT_TYPE);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.header("X-Error")).contains("already exists");
    assertThat(get("/job/f/checkJobName?value=same").body()).contains("already exists");
    assertThat(get("/job/f/checkJobName?value=other").body()).isEqualTo("<div/>");
    assertThat(
            server
                .http()
                .post("/job/none/createItem?name=x", "<project/>", server.admin(), XML_CONTENT_TYPE)
                .status())
        .isEqualTo(404);
    assertThat(get("/itemCategories?depth=3").body()).contains("\"class\":\"" + FOLDER + "\"");
    assertThat(get("/job/f/itemCategories?depth=3").body()).contains("\"displayName\":\"Folder\"");
  }

  @Test
  void foldersAreCreatedByFormAndCopiedWithTheirContent() {
    Http.Reply reply =
        server.http().post("/createItem", "name=f&mode=" + FOLDER + "&json=%7B%7D", server.admin());
    assertThat(reply.status()).isEqualTo(302);
    assertThat(reply.header("Location")).endsWith("/job/f/configure");
    assertThat(get("/job/f/configure").status()).isEqualTo(200);
    server.createJob("/job/f/", "j", "true");
    server.createFolder("/job/f/", "sub");
    server.createJob("/job/f/job/sub/", "k", "echo k");
    Http.Reply copied = post("/createItem?name=g&mode=copy&from=f");
    assertThat(copied.header("Location")).endsWith("/job/g/configure");
    assertThat(get("/job/g/job/sub/job/k/config.xml").body()).contains("echo k");
    assertThat(post("/job/g/job/sub/job/k/build").status()).isEqualTo(409);
    Http.Reply inside = post("/job/f/createItem?name=j2&mode=copy&from=j");
    assertThat(inside.header("Location")).endsWith("/job/f/job/j2/configure");
    assertThat(post("/job/g/createItem?name=up&mode=copy&from=../f/sub/k").status()).isEqualTo(302);
    assertThat(post("/job/g/createItem?name=top&mode=copy&from=/f/j").status()).isEqualTo(302);
    assertThat(post("/job/g/createItem?name=no&mode=copy&from=../../f/j").header("X-Error"))
        .contains("No such job");
  }

  @Test
  void queueItemsAndBuildsFollowARenamedFolder() {
    server.createFolder("/", "old");
    server.createJob("/job/old/", "j", "echo kept");
    post("/job/old/job/j/build?delay=0sec");
    server.await("/job/old/job/j/api/json", "\"lastSuccessfulBuild\":{");
    String item = String.valueOf(post("/job/old/job/j/build?delay=3600sec").header("Location"));
    Http.Reply renamed = post("/job/old/confirmRename?newName=New");
    assertThat(renamed.status()).isEqualTo(302);
    assertThat(renamed.header("Location")).endsWith("/job/New");
    assertThat(get("/job/old/api/json").status()).isEqualTo(404);
    assertThat(get("/job/old/job/j/api/json").status()).isEqualTo(404);
    assertThat(get("/job/new/job/j/1/consoleText").body()).contains("+ echo kept");
    assertThat(get("/queue/api/json").body()).contains("/job/New/job/j/");
    assertThat(get(item.substring(item.indexOf("/queue")) + "api/json").body())
        .contains("/job/New/job/j/");
    assertThat(post("/job/New/confirmRename?newName=new").status()).isEqualTo(302);
    assertThat(get("/job/new/api/json").body()).contains("\"fullName\":\"new\"");
    assertThat(get("/job/new/job/j/api/json").body()).contains("\"fullName\":\"new/j\"");
  }

  @Test
  void itemsMoveWithTheirContentButNotIntoThemselves() {
    server.createFolder("/", "f1");
    server.createFolder("/", "f2");
    server.createFolder("/job/f1/", "sub");
    server.createJob("/job/f1/job/sub/", "j", "true");
    assertThat(get("/job/f1/job/sub/move").header("Location")).endsWith("/job/f1/job/sub/move/");
    assertThat(get("/job/f1/job/sub/move/").status()).isEqualTo(200);
    Http.Reply moved = post("/job/f1/job/sub/move/move?destination=/f2");
    assertThat(moved.status()).isEqualTo(302);
    assertThat(moved.header("Location")).endsWith("/job/f2/job/sub/");
    assertThat(get("/job/f2/job/sub/job/j/api/json").body()).contains("\"fullName\":\"f2/sub/j\"");
    assertThat(get("/job/f1/job/sub/api/json").status()).isEqualTo(404);
    // Without a destination, or to the same folder, nothing happens, as in Jenkins.
    assertThat(post("/job/f2/job/sub/move/move?destination=/none").header("Location"))
        .endsWith("/job/f2/job/sub/");
    assertThat(post("/job/f2/job/sub/move/move?destination=/f2").status()).isEqualTo(302);
    assertThat(post("/job/f2/move/move?destination=/f2/sub").status()).isEqualTo(400);
    assertThat(post("/job/f2/job/sub/job/j/move/move?destination=/").header("Location"))
        .endsWith("/job/j/");
    server.createJob("/job/f1/", "j", "true");
    assertThat(post("/job/f1/job/j/move/move?destination=/").header("X-Error"))
        .contains("already in use");
  }

  @Test
  void aLargeFolderIsRenamedAndDeletedQuickly() throws IOException {
    server.createFolder("/", "big");
    for (int i = 0; i < 1_000; i++) {
      server.createJob("/job/big/", "job-" + i, "true");
    }
    post("/job/big/job/job-7/build?delay=0sec");
    server.await("/job/big/job/job-7/api/json", "\"lastSuccessfulBuild\":{");
    post("/job/big/job/job-8/build?delay=3600sec");
    long before = System.nanoTime();
    assertThat(post("/job/big/confirmRename?newName=huge").status()).isEqualTo(302);
    assertThat(get("/job/huge/job/job-999/api/json").status()).isEqualTo(200);
    assertThat(get("/api/json?tree=jobs[name]").body()).doesNotContain("big").contains("huge");
    assertThat(server.http().send("DELETE", "/job/huge/", "", server.admin()).status())
        .isEqualTo(204);
    assertThat(System.nanoTime() - before).isLessThan(10_000_000_000L);
    assertThat(get("/job/huge/job/job-1/api/json").status()).isEqualTo(404);
    assertThat(get("/queue/api/json").body()).contains("\"items\":[]");
    var rows = server.dump();
    for (String table : new String[] {"job", "job_revision", "run", "board"}) {
      assertThat(rows.get(table)).as(table).isEmpty();
    }
    TestServer.await("the files to go", () -> !hasFiles());
    // The name can be used again.
    server.createFolder("/", "huge");
    assertThat(get("/job/huge/api/json?tree=jobs[name]").body()).contains("\"jobs\":[]");
  }

  private boolean hasFiles() {
    try (var files = Files.walk(home.resolve("home/builds"))) {
      return files.anyMatch(file -> file.endsWith("log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void foldersAreUnchangedAfterARestart() {
    server.createFolder("/", "f");
    server.createFolder("/job/f/", "g");
    server.createJob("/job/f/job/g/", "j", "true");
    server.createJob("f-beside", "true");
    post("/job/f/confirmRename?newName=h");
    String before = get("/api/json?tree=jobs[fullName,jobs[fullName,jobs[fullName]]]").body();
    server.close();
    server = new TestServer(home.resolve("home"));
    assertThat(get("/api/json?tree=jobs[fullName,jobs[fullName,jobs[fullName]]]").body())
        .isEqualTo(before)
        .contains("\"h/g/j\"")
        .contains("\"f-beside\"");
  }
}
