package dev.steward.pipeline.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.agent.ConnectionTiming;
import dev.steward.testing.CredentialRequests;
import dev.steward.testing.NodeMachines;
import dev.steward.testing.PipelineRuns;
import dev.steward.testing.PipelineRuns.EndedRun;
import dev.steward.testing.S3Service;
import dev.steward.testing.TestServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Steps that move files between a machine other than the server's and a service or the server. */
@Tag("integration")
class RemoteServiceStepsTest {
  private static final NodeMachines MACHINES = new NodeMachines();

  @TempDir static Path folder;

  @RegisterExtension
  static final TestServer server =
      TestServer.withNodes(
          MACHINES,
          new ConnectionTiming(
              Duration.ofMillis(100),
              Duration.ofSeconds(5),
              Duration.ofMillis(100),
              Duration.ofMillis(50),
              Duration.ofSeconds(60)));

  private static final SshNodes NODES = new SshNodes(server, MACHINES, () -> folder);

  private final PipelineRuns pipelines = new PipelineRuns(server);

  @Test
  void filesOfANodeAreUploadedDownloadedAndCached() throws IOException {
    NODES.createCredential();
    NODES.create("m1");
    new CredentialRequests(server)
        .create(
            CredentialRequests.GLOBAL,
            CredentialRequests.element(
                CredentialRequests.USERNAME_PASSWORD,
                CredentialRequests.element("scope", "GLOBAL"),
                CredentialRequests.element("id", "aws"),
                CredentialRequests.element("username", "AKID"),
                CredentialRequests.element("password", "node-s3cret")));
    try (var s3 = new S3Service("AKID", "node-s3cret")) {
      EndedRun run =
          pipelines.run(
              "remote",
              """
              node('m1-label') {
                withAWS(credentials: 'aws', endpointUrl: '%s') {
                  sh 'mkdir -p out/sub; echo one > out/one.txt; echo two > out/sub/two.txt'
                  s3Upload(bucket: 'store', path: 'p', includePathPattern: '**/*.txt', workingDir: 'out')
                  s3Download(bucket: 'store', path: 'p/', file: 'in')
                }
                sh 'cat in/p/one.txt in/p/sub/two.txt'
                cache(caches: [arbitraryFileCache(path: 'out')]) { }
                sh 'rm -r out'
                cache(caches: [arbitraryFileCache(path: 'out')]) { sh 'cat out/sub/two.txt' }
              }
              """
                  .formatted(s3.url()));
      assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
      assertThat(s3.objects())
          .containsEntry("store/p/one.txt", "one\n")
          .containsEntry("store/p/sub/two.txt", "two\n");
      assertThat(run.texts())
          .containsSubsequence(
              "Upload complete",
              "Download complete",
              "one",
              "two",
              "[Cache for out] Cache created",
              "[Cache for out] Cache restored",
              "two");
    }
  }
}
