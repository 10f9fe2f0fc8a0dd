package dev.steward.pipeline.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.CredentialRequests;
import dev.steward.testing.HttpService.Answer;
import dev.steward.testing.HttpService.ReceivedRequest;
import dev.steward.testing.PipelineRuns;
import dev.steward.testing.PipelineRuns.EndedRun;
import dev.steward.testing.S3Service;
import dev.steward.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The steps for AWS, against a service that calculates the signatures itself. */
@Tag("integration")
class S3StepsTest {
  private static final String SECRET = "s3cr3t+K3y/example";

  @RegisterExtension static final TestServer server = TestServer.create();

  private final PipelineRuns pipelines = new PipelineRuns(server);
  private S3Service s3;

  @BeforeAll
  static void createCredentials() {
    var credentials = new CredentialRequests(server);
    credentials.create(CredentialRequests.GLOBAL, login("aws", SECRET));
    credentials.create(CredentialRequests.GLOBAL, login("wrong", "other-Secret"));
  }

  private static String login(String id, String password) {
    return CredentialRequests.element(
        CredentialRequests.USERNAME_PASSWORD,
        CredentialRequests.element("scope", "GLOBAL"),
        CredentialRequests.element("id", id),
        CredentialRequests.element("username", "AKIDEXAMPLE"),
        CredentialRequests.element("password", password));
  }

  @BeforeEach
  void startService() throws IOException {
    s3 = new S3Service("AKIDEXAMPLE", SECRET);
  }

  @AfterEach
  void stopService() {
    s3.close();
  }

  private EndedRun success(String name, String body) {
    EndedRun run = pipelines.run(name, script("aws", body));
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    assertThat(run.console()).doesNotContain(SECRET);
    return run;
  }

  private String script(String credentials, String body) {
    return "node { withAWS(credentials: '"
        + credentials
        + "', region: 'eu-central-1', endpointUrl: '"
        + s3.url()
        + "') {\n"
        + body
        + "\n} }";
  }

  @Test
  void filesAreUploadedAndDownloaded() {
    EndedRun run =
        success(
            "files",
            """
            writeFile file: 'out/a b+ü.txt', text: 'first'
            writeFile file: 'out/sub/c.html', text: '<p>'
            writeFile file: 'out/sub/skipped.log', text: 'x'
            echo s3Upload(bucket: 'releases', path: 'one.txt', file: 'out/a b+ü.txt', acl: 'PublicRead', metadatas: ['team:core'], tags: '[a:b, c:d e]', cacheControl: 'no-cache')
            s3Upload(bucket: 'releases', path: 'dir/', file: 'out/a b+ü.txt')
            s3Upload(bucket: 'releases', path: 'all', includePathPattern: '**/*', excludePathPattern: '**/*.log', workingDir: 'out')
            s3Upload(bucket: 'releases', path: 'folder', file: 'out')
            s3Upload(bucket: 'releases', path: 'text', text: 'of the script')
            s3Upload(bucket: 'releases', path: 'none', includePathPattern: '*.none')
            s3Download(bucket: 'releases', path: 'dir/a b+ü.txt', file: 'back/one.txt')
            s3Download(bucket: 'releases', path: 'folder/', file: 'back/many')
            echo readFile('back/one.txt') + readFile('back/many/folder/sub/c.html') + readFile('back/many/folder/a b+ü.txt')
            try { s3Download(bucket: 'releases', path: 'text', file: 'back/one.txt') } catch (e) { echo 'refused' }
            s3Download(bucket: 'releases', path: 'text', file: 'back/one.txt', force: true)
            echo readFile('back/one.txt')
            """);
    assertThat(s3.objects())
        .containsOnlyKeys(
            "releases/one.txt",
            "releases/dir/a b+ü.txt",
            "releases/all/a b+ü.txt",
            "releases/all/sub/c.html",
            "releases/folder/a b+ü.txt",
            "releases/folder/sub/c.html",
            "releases/folder/sub/skipped.log",
            "releases/text")
        .containsEntry("releases/all/sub/c.html", "<p>")
        .containsEntry("releases/text", "of the script");
    ReceivedRequest first = s3.http().requests().getFirst();
    assertThat(first.header("x-amz-acl")).isEqualTo("public-read");
    assertThat(first.header("x-amz-meta-team")).isEqualTo("core");
    assertThat(first.header("x-amz-tagging")).isEqualTo("a=b&c=d%20e");
    assertThat(first.header("Content-Type")).isEqualTo("text/plain");
    assertThat(first.header("Cache-Control")).isEqualTo("no-cache");
    assertThat(first.header("Authorization")).contains("/eu-central-1/s3/aws4_request");
    assertThat(run.texts())
        .containsSubsequence(
            "Setting AWS region eu-central-1",
            "Upload complete",
            "s3://releases/one.txt",
            "Uploading **/* to s3://releases/all",
            "Uploading text string to s3://releases/text",
            "Nothing to upload",
            "Download complete",
            "first<p>first",
            "Download failed due to existing target file; set force=true to overwrite target file",
            "refused",
            "of the script");
  }

  @Test
  void objectsAreFoundAndDeleted() {
    for (String key : new String[] {"a.jar", "lib/b.jar", "lib/c.txt", "lib/deep/d.jar", "z"}) {
      s3.objects().put("releases/" + key, key);
    }
    EndedRun run =
        success(
            "objects",
            """
            echo s3FindFiles(bucket: 'releases', glob: '**/*.jar').collect { it.path }.join(' ')
            def found = s3FindFiles(bucket: 'releases', path: 'lib')
            echo found.collect { "${it.name}:${it.length}:${it.directory}" }.join(' ')
            echo "${s3FindFiles(bucket: 'releases', path: 'lib/', onlyFiles: true).length}"
            echo "${s3DoesObjectExist(bucket: 'releases', path: 'z')} ${s3DoesObjectExist(bucket: 'releases', path: 'y')}"
            s3Delete(bucket: 'releases', path: 'lib/')
            s3Delete(bucket: 'releases', path: 'z')
            """);
    assertThat(run.texts())
        .containsSubsequence(
            "a.jar lib/b.jar lib/deep/d.jar",
            "b.jar:9:false c.txt:9:false deep:0:true",
            "2",
            "true false",
            "Deleted 3 objects",
            "Delete complete");
    assertThat(s3.objects()).containsOnlyKeys("releases/a.jar");
  }

  @Test
  void aRoleGivesTheKeysOfASession() {
    EndedRun run =
        success(
            "role",
            """
            withAWS(role: 'deploy', externalId: 'x-1') {
              s3Upload(bucket: 'releases', path: 'by-role', text: 'x')
              sh 'set +x; echo "$AWS_ACCESS_KEY_ID $AWS_SECRET_ACCESS_KEY $AWS_SESSION_TOKEN $AWS_REGION"'
            }
            try { withAWS(role: 'arn:aws:iam::1:role/admin') { } } catch (e) { echo e.message }
            try { withAWS(samlAssertion: 'x') { } } catch (e) { echo e.message }
            """);
    assertThat(s3.objects()).containsKey("releases/by-role");
    assertThat(run.texts())
        .containsSubsequence(
            "Assumed role arn:aws:iam::123456789012:role/deploy with id AROA:x",
            "ASIASESSION **** **** eu-central-1",
            "AssumeRole: AccessDenied: **** may not assume the role. (status 403)",
            "withAWS does not support the parameter samlAssertion. Use the parameter credentials,"
                + " or sh with the command aws.");
    assertThat(run.console()).doesNotContain("session-S3cret-key", "session-T0ken");
    assertThat(server.filesContaining("session-S3cret-key", "session-T0ken")).isEmpty();
  }

  @Test
  void mistakesAreNamed() {
    EndedRun run =
        success(
            "mistakes",
            """
            try { s3Upload(bucket: 'releases', file: 'missing') } catch (e) { echo e.message }
            try { s3Upload(bucket: 'releases', path: 'x') } catch (e) { echo e.message }
            try { s3Upload(bucket: '../etc', text: 'x') } catch (e) { echo e.message }
            try { s3Upload(bucket: 'releases', text: 'x', acl: 'All') } catch (e) { echo e.message }
            try { s3Download(bucket: 'releases', path: 'none', file: 'f') } catch (e) { echo e.message }
            try { withAWS(region: 'http://x/') { } } catch (e) { echo e.message }
            try { withAWS(credentials: 'nope') { } } catch (e) { echo e.message }
            withAWS(credentials: 'wrong') {
              try { s3Upload(bucket: 'releases', path: 'x', text: 'x') } catch (e) { echo e.message }
            }
            echo "exists ${fileExists('f')}"
            """);
    assertThat(run.console())
        .containsSubsequence(
            "Upload failed due to missing source file",
            "/missing does not exist.",
            "At least one argument of Text, File or IncludePathPattern must be included",
            "The name of the bucket is invalid: ../etc",
            "acl must be one of private, public-read",
            "s3://releases/none: NoSuchKey: The specified key does not exist. (status 404)",
            "The region must consist of letters, digits and hyphens, such as eu-central-1, not"
                + " 'http://x/'.",
            "Cannot find Jenkins credentials with name nope",
            "s3://releases/x: SignatureDoesNotMatch: The signature does not match. (status 403)",
            "exists false");
    EndedRun without = pipelines.run("no-keys", "s3Delete(bucket: 'releases', path: 'x')");
    assertThat(without.console())
        .contains(
            "ERROR: s3Delete needs the keys of an AWS account. Use withAWS(credentials: 'ID')");
  }

  @Test
  void objectsCannotLeaveTheFolder() {
    s3.objects().put("releases/p/../../../escaped", "x");
    EndedRun run =
        pipelines.run(
            "escape", script("aws", "s3Download(bucket: 'releases', path: 'p/', file: 'in')"));
    assertThat(run.result()).isEqualTo("FAILURE");
    assertThat(run.console()).contains("would be outside of");
  }

  @Test
  void anUploadIsRepeatedAfterTheServerWasKilled() {
    var gate = new CountDownLatch(1);
    s3.http()
        .answer(
            "/releases/big",
            _ -> {
              gate.await();
              return Answer.of(200, "");
            });
    pipelines.create(
        "killed", script("aws", "s3Upload(bucket: 'releases', path: 'big', text: 'content')"));
    pipelines.start("killed");
    TestServer.await("the upload starts", () -> !s3.http().requests().isEmpty());
    server.closeKeepingBuilds();
    gate.countDown();
    server.start();
    EndedRun run = pipelines.await("killed", 1);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    assertThat(s3.http().requests()).hasSize(2);
    assertThat(s3.http().requests().getLast().body()).isEqualTo("content");
    assertThat(run.texts()).containsOnlyOnce("Upload complete");
  }

  @Test
  void theKeysOfARoleSurviveTheServer() throws IOException {
    pipelines.create(
        "session",
        script(
            "aws",
            """
            withAWS(role: 'deploy') {
              sh 'rm -f go; echo waiting; while [ ! -f go ]; do sleep 0.1; done'
              s3Upload(bucket: 'releases', path: 'after', text: 'restart')
              sh 'set +x; echo "key $AWS_SECRET_ACCESS_KEY"'
            }
            """));
    pipelines.start("session");
    pipelines.awaitConsole("session", 1, "\nwaiting");
    server.closeKeepingBuilds();
    server.start();
    Files.createFile(server.home().resolve("workspace/session/go"));
    EndedRun run = pipelines.await("session", 1);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    assertThat(run.texts()).contains("key ****");
    assertThat(s3.objects()).containsEntry("releases/after", "restart");
    assertThat(
            s3.http().requests().stream().filter(one -> one.body().startsWith("Action=AssumeRole")))
        .hasSize(1);
    assertThat(server.filesContaining("session-S3cret-key", "session-T0ken")).isEmpty();
  }
}
