package dev.steward.pipeline.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.PipelineRuns;
import dev.steward.testing.PipelineRuns.EndedRun;
import dev.steward.testing.TestServer;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The steps for digests, CSV, manifests, Maven projects, versions and nodes. */
@Tag("integration")
class FileToolStepsTest {

  @RegisterExtension static final TestServer server = TestServer.create();

  private final PipelineRuns pipelines = new PipelineRuns(server);

  private List<String> texts(String name, String script) {
    EndedRun run = pipelines.run(name, script);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    return run.texts();
  }

  @Test
  void digestsAreComputedAndVerified() {
    assertThat(
            texts(
                "digests",
                """
                node {
                  writeFile file: 's.txt', text: 'abc'
                  echo "${md5('s.txt')} ${sha1(file: 's.txt')}"
                  echo sha256('s.txt')
                  echo "${verifySha1(file: 's.txt', hash: 'A9993E364706816ABA3E25717850C26C9CD0D89D')}"
                  echo "${verifySha256(file: 's.txt', hash: 'a9993e364706816aba3e')}"
                  echo "${verifyMd5(file: 's.txt', hash: '900150983cd24fb0d6963f7d28e17f72')}"
                  try { sha1 'none' } catch (e) { echo "${e.getClass().name}" }
                  try { sha1 '.' } catch (e) { echo "${e.getClass().name}" }
                }
                """))
        .containsSubsequence(
            "900150983cd24fb0d6963f7d28e17f72 a9993e364706816aba3e25717850c26c9cd0d89d",
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
            "true",
            "false",
            "true",
            "java.io.FileNotFoundException",
            "java.io.FileNotFoundException");
  }

  @Test
  void csvIsReadAndWritten() {
    assertThat(
            texts(
                "csv",
                """
                def r = readCSV text: 'a,"b ""x""\\n2"\\r\\n\\n1,,3'
                echo "${r.size()} ${r[1].get(0)} ${r[1].size()} ${r[1][2]} ${r[0].toList()}"
                try { r[0].get(5) } catch (e) { echo "${e.getClass().name}" }
                try { readCSV text: '"x"y' } catch (e) { echo "${e.getClass().name}" }
                node {
                  writeCSV file: 'o.csv', records: [['x', 'y z'], [1, null, 'a,b'], r[1]]
                  echo readFile('o.csv').replace('\\r\\n', '|')
                  def sum = 0
                  for (record in readCSV(file: 'o.csv')) { sum += record.size() }
                  echo "${sum}"
                }
                """))
        .containsSubsequence(
            "2 1 3 3 [a, b \"x\"",
            "2]",
            "java.lang.ArrayIndexOutOfBoundsException",
            "java.io.IOException",
            "x,y z|1,,\"a,b\"|1,,3|",
            "8");
  }

  @Test
  void aMavenProjectIsReadChangedAndWritten() {
    assertThat(
            texts(
                "maven",
                """
                node {
                  writeFile file: 'pom.xml', text: '''<?xml version="1.0"?>
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <parent><groupId>g</groupId><artifactId>p</artifactId><version>7</version></parent>
                  <artifactId>app</artifactId><version>1.0-SNAPSHOT</version>
                  <properties><java.version>21</java.version></properties>
                  <modules><module>core</module></modules>
                  <dependencies><dependency><groupId>d</groupId><artifactId>lib</artifactId>
                    <version>2</version></dependency></dependencies>
                  <build><plugins><plugin><artifactId>x</artifactId>
                    <configuration><a k="&lt;">v</a></configuration></plugin></plugins></build>
                </project>'''
                  def pom = readMavenPom()
                  echo "${pom.artifactId} ${pom.getVersion()} ${pom.groupId} ${pom.parent.groupId}"
                  echo "${pom.packaging} ${pom.properties['java.version']} ${pom.modules}"
                  echo "${pom.dependencies[0].artifactId} ${pom.dependencies.size()} ${pom}"
                  pom.version = "1.${0}"
                  pom.setGroupId('new')
                  pom.addModule('web')
                  pom.properties.put('k', 'a<b')
                  writeMavenPom model: pom, file: 'out.xml'
                  def again = readMavenPom file: 'out.xml'
                  echo "${again.version} ${again.groupId} ${again.modules} ${again.properties.k}"
                  echo "${readFile('out.xml').contains('<a k="&lt;">v</a>')}"
                  writeFile file: 'bad.xml', text: '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><project><name>&e;</name></project>'
                  try { readMavenPom file: 'bad.xml' } catch (e) { echo "${e.getClass().name}" }
                  try { pom.nothing } catch (e) { echo "${e.getClass().simpleName}" }
                }
                """))
        .containsSubsequence(
            "app 1.0-SNAPSHOT null g",
            "jar 21 [core]",
            "lib 1 g:app:jar:1.0-SNAPSHOT",
            "1.0 new [core, web] a<b",
            "true",
            "org.codehaus.plexus.util.xml.pull.XmlPullParserException",
            "MissingPropertyException");
  }

  @Test
  void aManifestIsReadFromTextAndFromAnArchive() {
    assertThat(
            texts(
                "manifest",
                """
                def m = readManifest text: 'Manifest-Version: 1.0\\nMain-Class: a.B\\n\\nName: p\\nX: y'
                echo "${m.main['Main-Class']} ${m.entries.p.X}"
                node {
                  writeFile file: 'in/META-INF/MANIFEST.MF', text: 'Manifest-Version: 1.0\\nK: v\\n'
                  zip zipFile: 'a.jar', dir: 'in'
                  zip zipFile: 'b.jar', glob: 'a.jar'
                  echo "${readManifest(file: 'a.jar').main.K}"
                  echo "${readManifest(file: 'in/META-INF/MANIFEST.MF').main.K}"
                  try { readManifest file: 'b.jar' } catch (e) { echo "${e.getClass().name}" }
                }
                """))
        .containsSubsequence("a.B y", "v", "v", "java.io.FileNotFoundException");
  }

  @Test
  void filesAreFoundTouchedAndExtendedAtTheirBeginning() {
    assertThat(
            texts(
                "files",
                """
                node {
                  def f = touch file: 'a.txt', timestamp: 1000000000000
                  echo "${f.name} ${f.lastModified} ${f.length} ${f.directory}"
                  prependToFile file: 'a.txt', content: 'b'
                  prependToFile file: 'a.txt', content: 'a'
                  prependToFile file: 'new.txt', content: 'n'
                  echo readFile('a.txt') + readFile('new.txt')
                  writeFile file: 'sub/x.txt', text: ''
                  def files = findFiles()
                  echo "${files.length} ${files.collect { "$it" }} ${files[2].isDirectory()}"
                  echo "${findFiles(glob: '**/*.txt', excludes: 'sub/**')*.path}"
                }
                """))
        .containsSubsequence(
            "a.txt 1000000000000 0 false",
            "abn",
            "3 [a.txt, new.txt, sub/] true",
            "[a.txt, new.txt]");
  }

  @Test
  void versionsAreComparedAndNodesFound() {
    assertThat(
            texts(
                "versions",
                """
                echo "${compareVersions(v1: '1.10', v2: '1.9')} ${compareVersions(v1: '', v2: '1')}"
                try { compareVersions v1: '', v2: '1', failIfEmpty: true } catch (e) { echo 'empty' }
                echo "${nodesByLabel('built-in')} ${nodesByLabel(label: 'none', offline: true)}"
                """))
        .containsSubsequence(
            "1 -1",
            "empty",
            "Found a total of 1 nodes with the 'built-in' label",
            "Could not find any nodes with 'none' label",
            "[built-in] []");
  }
}
