package dev.steward.rest.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Folders over HTTP: nesting, rename, move, copy and delete. */
@Tag("integration")
class FoldersTest {

  private static final String FOLDER = "com.cloudbees.hudson.plugins.folder.Folder";

  @RegisterExtension final TestServer server = TestServer.create();

  @Test
  void aNestedJobIsBuiltAndShownUnderItsUrl() {
    server.createFolder("/", "a");
    server.createFolder("/job/a/", "b");
    server.createJob("/job/a/job/b/", "j", "echo deep");
    Http.Reply queued = server.post("/job/a/job/b/job/j/build?delay=0sec");
    assertThat(queued.status()).isEqualTo(201);
    server.await("/job/a/job/b/job/j/1/api/json", "\"result\":\"SUCCESS\"");
    assertThat(server.getBody("/job/a/job/b/job/j/1/consoleText")).contains("+ echo deep");
    String job = server.getBody("/job/a/job/b/job/j/api/json");
    assertThat(job)
        .contains("\"fullName\":\"a/b/j\"")
        .contains("\"fullDisplayName\":\"a » b » j\"")
        .contains("/job/a/job/b/job/j/1/\"");
    assertThat(server.getBody("/job/a/job/b/job/j/1/api/json"))
        .contains("\"fullDisplayName\":\"a » b » j #1\"");
    assertThat(server.getBody("/api/json?tree=jobs[name,jobs[name,jobs[fullName]]]"))
        .contains(
            "{\"_class\":\"" + FOLDER + "\",\"name\":\"a\"",
            "\"name\":\"b\"",
            "\"fullName\":\"a/b/j\"");
    // HTML pages work at every depth, and one path segment may contain a full name.
    for (String page :
        new String[] {"/", "/job/a/", "/job/a/job/b/", "/job/a/job/b/job/j/", "/job/a/newJob"}) {
      assertThat(server.get(page).status()).as(page).isEqualTo(200);
    }
    assertThat(server.getBody("/job/a%2Fb/api/json")).contains("\"fullName\":\"a/b\"");
    assertThat(server.get("/job/a").status()).isEqualTo(302);
    assertThat(server.http().get("/job/a/job/b/job/j/api/json").status()).isEqualTo(403);
    assertThat(server.http().get("/job/a/api/json").status()).isEqualTo(403);
  }

  @Test
  void theFolderJsonMatchesJenkins() {
    server.createItem(
        "f",
        "<"
            + FOLDER
            + " plugin=\"cloudbees-folder\"><description>fd</description></"
            + FOLDER
            + ">");
    server.createJob("/job/f/", "j", "true");
    server.createFolder("/job/f/", "sub");
    String url = "http://" + server.http().authority() + "/job/f/";
    assertThat(server.getBody("/job/f/api/json"))
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
    server.createItem("f", xml);
    String body = xml.substring(xml.indexOf('\n') + 1);
    assertThat(server.getBody("/job/f/config.xml"))
        .isEqualTo("<?xml version=\"1.1\" encoding=\"UTF-8\"?>\n" + body);
    server.createJob("/job/f/", "j", "true");
    assertThat(server.getBody("/job/f/job/j/api/json"))
        .contains("\"fullDisplayName\":\"My folder » j\"");
    server.post("/job/f/submitDescription", "description=new%20%26");
    assertThat(server.getBody("/job/f/description")).isEqualTo("new &");
    assertThat(server.getBody("/job/f/config.xml"))
        .contains("<!-- mine -->")
        .contains("<description>new &amp;</description>");
    // Cached responses for the job change with the folder's display name.
    String renamed = xml.replace("My folder", "Ours");
    server.postXml("/job/f/config.xml", renamed);
    assertThat(server.getBody("/job/f/job/j/api/json"))
        .contains("\"fullDisplayName\":\"Ours » j\"");
    assertThat(server.getBody("/job/f/revisions")).contains("\"number\":3");
    assertThat(server.post("/job/f/restore?revision=1").status()).isEqualTo(302);
    assertThat(server.getBody("/job/f/api/json")).contains("\"displayName\":\"My folder\"");
    assertThat(server.postXml("/job/f/config.xml", "<project/>").status()).isEqualTo(400);
    assertThat(server.postXml("/job/f/job/j/config.xml", "<" + FOLDER + "/>").status())
        .isEqualTo(400);
  }

  @Test
  void namesAreUniquePerFolder() {
    server.createFolder("/", "f");
    server.createJob("/job/f/", "Same", "true");
    server.createJob("Same", "true");
    Http.Reply reply = server.postXml("/job/f/createItem?name=sAME", "<project/>");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.header("X-Error")).contains("already exists");
    assertThat(server.getBody("/job/f/checkJobName?value=same")).contains("already exists");
    assertThat(server.getBody("/job/f/checkJobName?value=other")).isEqualTo("<div/>");
    assertThat(server.postXml("/job/none/createItem?name=x", "<project/>").status()).isEqualTo(404);
    assertThat(server.getBody("/itemCategories?depth=3")).contains("\"class\":\"" + FOLDER + "\"");
    assertThat(server.getBody("/job/f/itemCategories?depth=3"))
        .contains("\"displayName\":\"Folder\"");
  }

  @Test
  void foldersAreCreatedByFormAndCopiedWithTheirContent() {
    Http.Reply reply = server.post("/createItem", "name=f&mode=" + FOLDER + "&json=%7B%7D");
    assertThat(reply.status()).isEqualTo(302);
    assertThat(reply.header("Location")).endsWith("/job/f/configure");
    assertThat(server.get("/job/f/configure").status()).isEqualTo(200);
    server.createJob("/job/f/", "j", "true");
    server.createFolder("/job/f/", "sub");
    server.createJob("/job/f/job/sub/", "k", "echo k");
    Http.Reply copied = server.post("/createItem?name=g&mode=copy&from=f");
    assertThat(copied.header("Location")).endsWith("/job/g/configure");
    assertThat(server.getBody("/job/g/job/sub/job/k/config.xml")).contains("echo k");
    assertThat(server.post("/job/g/job/sub/job/k/build").status()).isEqualTo(409);
    Http.Reply inside = server.post("/job/f/createItem?name=j2&mode=copy&from=j");
    assertThat(inside.header("Location")).endsWith("/job/f/job/j2/configure");
    assertThat(server.post("/job/g/createItem?name=up&mode=copy&from=../f/sub/k").status())
        .isEqualTo(302);
    assertThat(server.post("/job/g/createItem?name=top&mode=copy&from=/f/j").status())
        .isEqualTo(302);
    assertThat(server.post("/job/g/createItem?name=no&mode=copy&from=../../f/j").header("X-Error"))
        .contains("No such job");
  }

  @Test
  void queueItemsAndBuildsFollowARenamedFolder() {
    server.createFolder("/", "old");
    server.createJob("/job/old/", "j", "echo kept");
    server.startBuild("/job/old/job/j/");
    server.await("/job/old/job/j/api/json", "\"lastSuccessfulBuild\":{");
    String item =
        String.valueOf(server.post("/job/old/job/j/build?delay=3600sec").header("Location"));
    Http.Reply renamed = server.post("/job/old/confirmRename?newName=New");
    assertThat(renamed.status()).isEqualTo(302);
    assertThat(renamed.header("Location")).endsWith("/job/New");
    assertThat(server.get("/job/old/api/json").status()).isEqualTo(404);
    assertThat(server.get("/job/old/job/j/api/json").status()).isEqualTo(404);
    assertThat(server.getBody("/job/new/job/j/1/consoleText")).contains("+ echo kept");
    assertThat(server.getBody("/queue/api/json")).contains("/job/New/job/j/");
    assertThat(server.getBody(item.substring(item.indexOf("/queue")) + "api/json"))
        .contains("/job/New/job/j/");
    assertThat(server.post("/job/New/confirmRename?newName=new").status()).isEqualTo(302);
    assertThat(server.getBody("/job/new/api/json")).contains("\"fullName\":\"new\"");
    assertThat(server.getBody("/job/new/job/j/api/json")).contains("\"fullName\":\"new/j\"");
  }

  @Test
  void itemsMoveWithTheirContentButNotIntoThemselves() {
    server.createFolder("/", "f1");
    server.createFolder("/", "f2");
    server.createFolder("/job/f1/", "sub");
    server.createJob("/job/f1/job/sub/", "j", "true");
    assertThat(server.get("/job/f1/job/sub/move").header("Location"))
        .endsWith("/job/f1/job/sub/move/");
    assertThat(server.get("/job/f1/job/sub/move/").status()).isEqualTo(200);
    Http.Reply moved = server.post("/job/f1/job/sub/move/move?destination=/f2");
    assertThat(moved.status()).isEqualTo(302);
    assertThat(moved.header("Location")).endsWith("/job/f2/job/sub/");
    assertThat(server.getBody("/job/f2/job/sub/job/j/api/json"))
        .contains("\"fullName\":\"f2/sub/j\"");
    assertThat(server.get("/job/f1/job/sub/api/json").status()).isEqualTo(404);
    // A move to a missing folder or to the current folder has no effect, as in Jenkins.
    assertThat(server.post("/job/f2/job/sub/move/move?destination=/none").header("Location"))
        .endsWith("/job/f2/job/sub/");
    assertThat(server.post("/job/f2/job/sub/move/move?destination=/f2").status()).isEqualTo(302);
    assertThat(server.post("/job/f2/move/move?destination=/f2/sub").status()).isEqualTo(400);
    assertThat(server.post("/job/f2/job/sub/job/j/move/move?destination=/").header("Location"))
        .endsWith("/job/j/");
    server.createJob("/job/f1/", "j", "true");
    assertThat(server.post("/job/f1/job/j/move/move?destination=/").header("X-Error"))
        .contains("already in use");
  }

  @Test
  void aLargeFolderIsRenamedAndDeletedQuickly() throws IOException {
    server.createFolder("/", "big");
    for (int i = 0; i < 1_000; i++) {
      server.createJob("/job/big/", "job-" + i, "true");
    }
    server.startBuild("/job/big/job/job-7/");
    server.await("/job/big/job/job-7/api/json", "\"lastSuccessfulBuild\":{");
    server.post("/job/big/job/job-8/build?delay=3600sec");
    long before = System.nanoTime();
    assertThat(server.post("/job/big/confirmRename?newName=huge").status()).isEqualTo(302);
    assertThat(server.get("/job/huge/job/job-999/api/json").status()).isEqualTo(200);
    assertThat(server.getBody("/api/json?tree=jobs[name]")).doesNotContain("big").contains("huge");
    assertThat(server.http().send("DELETE", "/job/huge/", "", server.admin()).status())
        .isEqualTo(204);
    assertThat(System.nanoTime() - before).isLessThan(10_000_000_000L);
    assertThat(server.get("/job/huge/job/job-1/api/json").status()).isEqualTo(404);
    assertThat(server.getBody("/queue/api/json")).contains("\"items\":[]");
    var rows = server.dump();
    for (String table : new String[] {"job", "job_revision", "run", "job_status"}) {
      assertThat(rows.get(table)).as(table).isEmpty();
    }
    TestServer.await("the files to be deleted", () -> !hasFiles());
    // The name can be used again.
    server.createFolder("/", "huge");
    assertThat(server.getBody("/job/huge/api/json?tree=jobs[name]")).contains("\"jobs\":[]");
  }

  private boolean hasFiles() {
    try (var files = Files.walk(server.home().resolve("builds"))) {
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
    server.post("/job/f/confirmRename?newName=h");
    String before = server.getBody("/api/json?tree=jobs[fullName,jobs[fullName,jobs[fullName]]]");
    server.restart();
    assertThat(server.getBody("/api/json?tree=jobs[fullName,jobs[fullName,jobs[fullName]]]"))
        .isEqualTo(before)
        .contains("\"h/g/j\"")
        .contains("\"f-beside\"");
  }
}
