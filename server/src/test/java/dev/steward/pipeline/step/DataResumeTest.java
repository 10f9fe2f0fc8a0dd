package dev.steward.pipeline.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.PipelineRuns;
import dev.steward.testing.PipelineRuns.EndedRun;
import dev.steward.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The values of steps for data after a restart: those of the time when the script read them, also
 * if their files have changed, and files are written once.
 */
@Tag("integration")
class DataResumeTest {

  @RegisterExtension final TestServer server = TestServer.create();

  private final PipelineRuns pipelines = new PipelineRuns(server);

  private EndedRun resumed(String name, String before, String change, String after)
      throws IOException {
    pipelines.create(
        name, "node {\n" + before + "\ninput message: 'Go?', id: 'go'\n" + after + "\n}");
    pipelines.start(name);
    pipelines.awaitConsole(name, 1, "Proceed or Abort");
    server.close();
    Path workspace = server.home().resolve("workspace").resolve(name);
    Files.writeString(workspace.resolve(change), "changed");
    server.start();
    server.await("/job/" + name + "/1/input/", "Go?");
    assertThat(server.post("/job/" + name + "/1/input/Go/proceedEmpty").status()).isEqualTo(200);
    EndedRun run = pipelines.await(name, 1);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    return run;
  }

  @Test
  void valuesAreThoseThatTheScriptRead() throws IOException {
    EndedRun run =
        resumed(
            "values",
            """
            writeJSON file: 'a.txt', json: [k: [1, null]]
            def j = readJSON file: 'a.txt'
            writeYaml file: 'a.txt', data: [y: 2026], overwrite: true
            def y = readYaml file: 'a.txt'
            writeFile file: 'a.txt', text: 'p=q'
            def p = readProperties file: 'a.txt'
            writeCSV file: 'a.txt', records: [['c', 'd']]
            def c = readCSV file: 'a.txt'
            def h = sha1 'a.txt'
            def f = findFiles()
            """,
            "a.txt",
            """
            echo "${j.k[0]} ${j.k.size()} ${y.y + 1} ${p.p} ${c[0][1]} ${f.length} ${f[0].length}"
            echo "${h == sha1('a.txt')} ${readFile('a.txt')}"
            """);
    assertThat(run.texts()).containsSubsequence("1 2 2027 q d 1 5", "false changed");
  }

  @Test
  void filesAreWrittenOnce() throws IOException {
    EndedRun run =
        resumed(
            "writes",
            """
            writeFile file: 'p.txt', text: 'a'
            prependToFile file: 'p.txt', content: 'b'
            zip zipFile: 'z.zip', glob: 'p.txt'
            writeYaml file: 'y.yml', data: 1
            """,
            "y.yml",
            """
            echo readFile('p.txt') + readFile('y.yml')
            unzip zipFile: 'z.zip', dir: 'out'
            echo readFile('out/p.txt')
            """);
    assertThat(run.texts()).containsSubsequence("bachanged", "Extracted: 1 files", "ba");
    assertThat(run.texts()).filteredOn(line -> line.startsWith("Compress ")).hasSize(1);
  }

  @Test
  void whatABlockWroteBeforeARestartIsInItsCopy() throws IOException {
    pipelines.create(
        "tee",
        "node { tee('t.log') { echo 'one'; sh 'echo two'; input message: 'Go?', id: 'go';"
            + " echo 'three' }\n echo '<' + readFile('t.log').readLines()"
            + ".findAll { it in ['one', 'two', 'three'] }.join(' ') + '>' }");
    pipelines.start("tee");
    pipelines.awaitConsole("tee", 1, "Proceed or Abort");
    server.close();
    server.start();
    server.await("/job/tee/1/input/", "Go?");
    assertThat(server.post("/job/tee/1/input/Go/proceedEmpty").status()).isEqualTo(200);
    assertThat(pipelines.await("tee", 1).texts()).contains("<one two three>");
  }
}
