package dev.steward.pipeline.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.PipelineRuns;
import dev.steward.testing.PipelineRuns.EndedRun;
import dev.steward.testing.TestServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The steps that create and extract archives. */
@Tag("integration")
class ArchiveStepsTest {

  @RegisterExtension static final TestServer server = TestServer.create();

  private final PipelineRuns pipelines = new PipelineRuns(server);

  private EndedRun succeed(String name, String script) {
    EndedRun run = pipelines.run(name, script);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    return run;
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static byte[] zip(String... names) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(out)) {
      for (String name : names) {
        zip.putNextEntry(new ZipEntry(name));
        if (!name.endsWith("/")) {
          zip.write(name.getBytes(StandardCharsets.UTF_8));
        }
        zip.closeEntry();
      }
    }
    return out.toByteArray();
  }

  private static byte[] tar(String name) throws IOException {
    var out = new ByteArrayOutputStream();
    out.write(TarHeader.of(name, '0', 1, 0).block());
    out.write(new byte[] {'x'});
    out.write(new byte[3 * TarHeader.BLOCK - 1]);
    return out.toByteArray();
  }

  @Test
  void aZipContainsTheMatchingFiles() {
    EndedRun run =
        succeed(
            "zip",
            """
            node {
              dir('in') {
                writeFile file: 'a.txt', text: 'A'
                writeFile file: 'sub/b.txt', text: 'B'
                writeFile file: 'sub/c.log', text: 'C'
              }
              zip zipFile: 'out.zip', dir: 'in', exclude: '**/*.log', archive: true
              try { zip zipFile: 'out.zip', dir: 'in' } catch (e) { echo "${e.message}" }
              try { zip zipFile: 'o.zip', dir: 'none' } catch (e) { echo "${e.message}" }
              zip zipFile: 'out.zip', dir: 'in', glob: '**/*.txt', overwrite: true
              echo "${unzip(zipFile: 'out.zip', read: true)}"
              echo "${unzip(zipFile: 'out.zip', read: true, glob: 'sub/*')}"
              unzip zipFile: 'out.zip', dir: 'all', quiet: true
              unzip zipFile: 'out.zip', dir: 'some', glob: '*.txt'
              echo "${findFiles(glob: 'all/**,some/**').collect { it.path }.sort()}"
              echo readFile('all/sub/b.txt')
              echo "${unzip(zipFile: 'out.zip', test: true)}"
              writeFile file: 'broken.zip', text: 'no archive'
              echo "${unzip(zipFile: 'broken.zip', test: true)}"
              zip zipFile: 'self.zip', glob: 'in/a.txt,self.zip'
              zip zipFile: 'self.zip', glob: 'in/a.txt,self.zip', overwrite: true
            }
            """);
    String workspace = server.home().resolve("workspace/zip").toString();
    assertThat(run.texts())
        .containsSubsequence(
            "Compress "
                + workspace
                + "/in filtered by [null] - [**/*.log] to "
                + workspace
                + "/out.zip",
            "Compressed 2 entries.",
            "Archiving " + workspace + "/out.zip",
            workspace + "/out.zip exists.",
            workspace + "/none does not exist.",
            "Compressed 2 entries.",
            "[a.txt:A, sub/b.txt:B]",
            "[sub/b.txt:B]",
            "Extracting from " + workspace + "/out.zip",
            "Extracted: 2 files",
            "Extracting from " + workspace + "/out.zip",
            "Extracting: a.txt -> " + workspace + "/some/a.txt",
            "Extracted: 1 files",
            "[all/a.txt, all/sub/b.txt, some/a.txt]",
            "B",
            "true",
            "false",
            "Compressed 1 entries.",
            "Compressed 1 entries.");
    assertThat(server.home().resolve("jobs/zip/builds/1/stashes")).doesNotExist();
  }

  @Test
  void aTarKeepsModesAndLongNames() {
    String longName = "n".repeat(120) + ".txt";
    EndedRun run =
        succeed(
            "tar",
            """
            node {
              writeFile file: 'in/run.sh', text: 'echo ran'
              writeFile file: 'in/%s', text: 'long'
              sh 'chmod 755 in/run.sh'
              tar file: 'a.tgz', dir: 'in'
              tar file: 'plain.tar', dir: 'in', compress: false, glob: '*.sh'
              untar file: 'a.tgz', dir: 'one', quiet: true
              untar file: 'a.tgz', dir: 'two', keepPermissions: false, glob: '*.sh'
              untar file: 'plain.tar', dir: 'three'
              echo readFile('one/%s')
              sh 'one/run.sh; test ! -x two/run.sh; test -x three/run.sh'
              zip zipFile: 'long.zip', dir: 'in'
              unzip zipFile: 'long.zip', dir: 'four', quiet: true
              echo readFile('four/%s')
              echo "${untar(file: 'a.tgz', test: true)}"
            }
            """
                .formatted(longName, longName, longName));
    assertThat(run.texts())
        .containsSubsequence(
            "Compressed 2 entries.",
            "Compressed 1 entries.",
            "Extracted: 2 files",
            "Extracted: 1 files",
            "long",
            "ran",
            "long",
            "true");
  }

  @Test
  void entriesThatLeadOutsideTheFolderAreRefused() throws IOException {
    Path outside = server.home().resolve("evil.txt");
    EndedRun run =
        succeed(
            "slip",
            """
            node {
              writeFile file: 'z.zip', encoding: 'Base64', text: '%s'
              writeFile file: 't.tar', encoding: 'Base64', text: '%s'
              writeFile file: 'u.tar', encoding: 'Base64', text: '%s'
              for (step in [{ unzip zipFile: 'z.zip', dir: 'a/b' },
                            { unzip zipFile: 'z.zip', read: true },
                            { untar file: 't.tar', dir: 'a/b' },
                            { untar file: 'u.tar', dir: 'a/b' }]) {
                try { step() } catch (e) { echo "${e.getClass().name}" }
              }
              echo "${fileExists('a/evil.txt')}"
            }
            """
                .formatted(
                    base64(zip("good.txt", "../evil.txt")),
                    base64(tar("../evil.txt")),
                    base64(tar(outside.toString()))));
    assertThat(run.texts())
        .containsSubsequence(
            "java.io.FileNotFoundException",
            "java.io.FileNotFoundException",
            "java.io.FileNotFoundException",
            "java.io.FileNotFoundException",
            "false");
    assertThat(outside).doesNotExist();
  }

  @Test
  void whatStepsOfABlockWriteIsCopiedToAFile() {
    EndedRun run =
        succeed(
            "tee",
            """
            node {
              echo 'before'
              def value = tee('out/t.log') {
                echo 'first'
                parallel a: { sh 'echo in-a' }, b: { tee('inner.log') { echo 'in-b' } }
                'value'
              }
              echo 'after'
              try { tee('failed.log') { echo 'last'; error 'no' } } catch (e) { echo e.message }
              def lines = readFile('out/t.log').readLines()
              echo "${value} ${lines.contains('first')} ${lines.contains('in-a')} \\
            ${lines.contains('in-b')} ${lines.any { it.contains('[Pipeline]') }} \\
            ${lines.contains('before')} ${lines.contains('after')}"
              echo "${readFile('inner.log')}${readFile('failed.log')}"
            }
            """);
    assertThat(run.texts())
        .containsSubsequence("value true true true false false false", "in-b", "last");
  }
}
