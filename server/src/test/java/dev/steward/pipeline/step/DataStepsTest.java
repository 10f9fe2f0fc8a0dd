package dev.steward.pipeline.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.PipelineRuns;
import dev.steward.testing.PipelineRuns.EndedRun;
import dev.steward.testing.TestServer;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The steps that read and write JSON, YAML and properties. */
@Tag("integration")
class DataStepsTest {

  @RegisterExtension static final TestServer server = TestServer.create();

  private final PipelineRuns pipelines = new PipelineRuns(server);

  /** Runs a script, and returns what it and the steps wrote. */
  private List<String> texts(String name, String script) {
    EndedRun run = pipelines.run(name, script);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    List<String> texts = run.texts();
    return texts.subList(1, texts.size() - 1);
  }

  @Test
  void jsonIsReadWithoutANode() {
    assertThat(
            texts(
                "json-text",
                """
                def j = readJSON text: '{"b":{"k":"é"},"a":[1,2.50,null,3000000000,"null"]}'
                echo "${j} ${j.b.k} ${j.a[3].getClass().simpleName} ${j.b.getClass().name}"
                echo "${j.a[2] == null} ${j.zz == null} ${j instanceof Map} ${j.a instanceof List}"
                j.b.k = 'new'
                echo j.toString()
                def p = readJSON text: '{"a":null}', returnPojo: true
                echo "${p.a == null} ${p.getClass().simpleName}"
                """))
        .containsExactly(
            "[b:[k:é], a:[1, 2.5, null, 3000000000, null]] é Long net.sf.json.JSONObject",
            "false true true true",
            "{\"b\":{\"k\":\"new\"},\"a\":[1,2.5,null,3000000000,\"null\"]}",
            "true LinkedHashMap");
  }

  @Test
  void filesAreReadAndWrittenInTheCurrentFolder() {
    assertThat(
            texts(
                "data-files",
                """
                node {
                  dir('sub') {
                    writeJSON file: 'a.json', json: [a: [1, "g${1}"], n: null], pretty: 2
                    writeYaml file: 'a.yml', data: [x: 'yes', y: true, n: readJSON(text: '[null]')]
                    writeFile file: 'a.properties', text: 'a=1'
                  }
                  echo readFile('sub/a.json')
                  echo readFile('sub/a.yml')
                  echo "${readJSON(file: 'sub/a.json').a[1]} ${readYaml(file: 'sub/a.yml')}"
                  echo "${readProperties(file: 'sub/a.properties', text: 'b=2')}"
                  try { writeYaml file: 'sub/a.yml', data: 1 } catch (e) { echo e.getClass().name }
                  writeYaml file: 'sub/a.yml', data: 1, overwrite: true
                  echo "${readYaml(file: 'sub/a.yml') + 1}"
                  try { readYaml file: 'none' } catch (e) { echo "${e.getClass().name}" }
                }
                """))
        .containsSubsequence(
            "{",
            "  \"a\": [",
            "    1,",
            "    \"g1\"",
            "  ],",
            "  \"n\": null",
            "}",
            "x: 'yes'",
            "y: true",
            "n:",
            "- null",
            "g1 [x:yes, y:true, n:[null]]",
            "[a:1, b:2]",
            "java.nio.file.FileAlreadyExistsException",
            "2",
            "java.nio.file.NoSuchFileException");
  }

  @Test
  void yamlIsReadAsVersion11() {
    assertThat(
            texts(
                "yaml",
                """
                def y = readYaml text: '''
                base: &base {image: jdk, retries: 0x10}
                job:
                  <<: *base
                  image: node
                flags: [yes, off, "no", ~]
                numbers: [1_000, 0644, 1e3, .5, 12345678901]
                day: 2026-01-02 03:04:05 +01:00
                '''
                echo "${y.job} ${y.flags} ${y.numbers}"
                echo y.day.format('yyyy-MM-dd HH:mm', TimeZone.getTimeZone('UTC'))
                echo writeYaml(datas: [[a: '1', b: 1], ['x']], returnText: true)
                echo writeYaml(data: readYaml(text: 'd: 2026-01-02'), returnText: true)
                """))
        .containsExactly(
            "[image:node, retries:16] [true, false, no, null]"
                + " [1000, 420, 1000.0, 0.5, 12345678901]",
            "2026-01-02 02:04",
            "a: '1'",
            "b: 1",
            "---",
            "- x",
            "",
            "d: 2026-01-02T00:00:00Z",
            "");
  }

  @Test
  void yamlThatCreatesObjectsOrGrowsIsRefused() {
    assertThat(
            texts(
                "yaml-refused",
                """
                def refused(text) {
                  try { readYaml text: text } catch (e) { echo "${e.getClass().name}: ${e.message}" }
                }
                refused('!!javax.script.ScriptEngineManager [x]')
                refused('!thing x')
                def bomb = 'a0: &a0 [x, x, x, x, x, x, x, x, x, x]\\n'
                for (int i = 1; i < 9; i++) {
                  bomb += "a${i}: &a${i} [" + (["*a${i - 1}"] * 10).join(', ') + ']\\n'
                }
                refused(bomb)
                refused('a: &a [' + (['x'] * 30).join(', ') + ']\\n' + (1..4).collect { i ->
                  "${'a' * (i + 1)}: &${'a' * (i + 1)} [" + (["*${'a' * i}"] * 10).join(', ') + ']\\n'
                }.join(''))
                refused('&a [*a]')
                refused('[' * 60 + ']' * 60)
                """))
        .satisfiesExactly(
            first ->
                assertThat(first)
                    .startsWith("org.yaml.snakeyaml.constructor.ConstructorException: ")
                    .contains("javax.script.ScriptEngineManager"),
            second -> assertThat(second).endsWith("constructor for the tag !thing."),
            bomb -> assertThat(bomb).contains("aliases").contains("exceeds"),
            bomb -> assertThat(bomb).contains("has too many values"),
            loop -> assertThat(loop).contains("nested too deeply"),
            deep -> assertThat(deep).contains("nested more than 50 levels deep"));
  }

  @Test
  void propertiesReferToEachOther() {
    assertThat(
            texts(
                "properties",
                """
                def p = readProperties text: 'z=1\\ny=2\\nx=3'
                echo "${p}"
                p = readProperties text: 'a=1\\nb=${a}${c}${none}\\nc=<${a}>', interpolate: true
                echo "${p.b}"
                def q = readProperties text: 'a=${b}', defaults: [a: 'x', d: 4]
                echo "${q.a} ${q.d}"
                try { readProperties text: 'a=${b}\\nb=${a}', interpolate: true }
                catch (IllegalStateException e) { echo 'loop' }
                """))
        .containsExactly(
            "[z:1, y:2, x:3]",
            "Interpolation set to true, starting to parse the variable!",
            "1<1>${none}",
            "${b} 4",
            "Interpolation set to true, starting to parse the variable!",
            "loop");
  }

  @Test
  void argumentsAreChecked() {
    assertThat(
            texts(
                "data-arguments",
                """
                def refused(step) { try { step() } catch (e) { echo e.message } }
                refused { readYaml() }
                refused { readProperties text: ' ' }
                refused { readJSON text: '{}', file: 'x' }
                refused { readJSON text: '{"a":tru}' }
                refused { writeJSON json: [:] }
                refused { writeYaml returnText: true }
                def deep = []
                60.times { deep = [deep] }
                refused { writeYaml data: deep, returnText: true }
                """))
        .containsExactly(
            "At least one of file or text needs to be provided to readYaml.",
            "At least one of file or text needs to be provided to readProperties.",
            "At most one of file or text must be provided to readJSON.",
            "The text is not JSON: the character 't' at index 5 (line 1) is unexpected.",
            "The step writeJSON needs either the parameter file or returnText: true.",
            "The step writeYaml needs the parameter data, or datas with a list of documents.",
            "The data of writeYaml has more than 200000 values, or is nested more than 50 levels"
                + " deep.");
  }
}
