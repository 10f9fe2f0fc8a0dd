package dev.steward.pipeline.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.PipelineRuns;
import dev.steward.testing.PipelineRuns.EndedRun;
import dev.steward.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The step {@code cache}. */
@Tag("integration")
class CacheStepTest {

  @RegisterExtension static final TestServer server = TestServer.create();

  private final PipelineRuns pipelines = new PipelineRuns(server);

  private EndedRun again(String name, long number) {
    pipelines.start(name);
    EndedRun run = pipelines.await(name, number);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    return run;
  }

  private static List<Path> caches() throws IOException {
    try (Stream<Path> files = Files.walk(server.home())) {
      return files
          .filter(path -> path.getParent() != null && path.getParent().endsWith("caches"))
          .toList();
    }
  }

  @Test
  void foldersAreRestoredUntilTheDecidingFileChanges() {
    pipelines.create(
        "deps",
        """
        node {
          deleteDir()
          writeFile file: 'package-lock.json', text: params.LOCK
          cache(maxCacheSize: 10, caches: [arbitraryFileCache(path: 'modules', cacheValidityDecidingFile: 'package-lock.json')]) {
            sh 'set +x; if [ -f modules/.bin/tool ]; then echo found $(readlink modules/.bin/link) $(cat modules/lib/version); else mkdir -p modules/.bin modules/lib; echo x > modules/.bin/tool; chmod 755 modules/.bin/tool; ln -s tool modules/.bin/link; echo $LOCK > modules/lib/version; echo made; fi'
          }
          sh 'set +x; test -x modules/.bin/tool'
        }
        """,
        "<hudson.model.ParametersDefinitionProperty><parameterDefinitions>"
            + "<hudson.model.StringParameterDefinition><name>LOCK</name>"
            + "<defaultValue>v1</defaultValue></hudson.model.StringParameterDefinition>"
            + "</parameterDefinitions></hudson.model.ParametersDefinitionProperty>");
    assertThat(withLock("v1", 1).texts())
        .containsSubsequence(
            "[Cache for modules] Skip restoring cache as no up-to-date cache exists",
            "made",
            "[Cache for modules] Cache created");
    assertThat(withLock("v1", 2).texts())
        .containsSubsequence(
            "[Cache for modules] Searching cache in job specific caches...",
            "[Cache for modules] Cache restored",
            "found tool v1",
            "[Cache for modules] Skip cache creation as the cache is up-to-date");
    assertThat(withLock("v2", 3).texts())
        .containsSubsequence(
            "[Cache for modules] cacheValidityDecidingFile configured, but previous hash does not"
                + " match - cache outdated",
            "made",
            "[Cache for modules] Cache created");
  }

  private EndedRun withLock(String lock, long number) {
    server.post("/job/deps/buildWithParameters?delay=0sec&LOCK=" + lock);
    EndedRun run = pipelines.await("deps", number);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    return run;
  }

  @Test
  void cachesAreLimitedAndDeletedWithTheJob() throws IOException {
    int others = caches().size();
    pipelines.create(
        "limited",
        """
        node {
          deleteDir()
          cache(maxCacheSize: 1, caches: [
              arbitraryFileCache(path: 'a', includes: '**/*.bin', compressionMethod: 'NONE'),
              arbitraryFileCache(path: 'b', cacheName: 'second')]) {
            sh 'set +x; ls a 2>/dev/null || true; mkdir -p a b; echo 1 > a/x.bin; echo 2 > a/y.txt; head -c ${SIZE:-10} /dev/zero > b/z'
          }
        }
        """);
    again("limited", 1);
    assertThat(again("limited", 2).texts())
        .contains("x.bin", "[Cache for b (second)] Cache restored")
        .doesNotContain("y.txt");
    assertThat(caches()).hasSize(others + 2);
    assertThat(server.getBody("/job/limited/caches"))
        .contains("\"path\":\"a\"", "\"path\":\"b\",\"name\":\"second\"", "\"savedAt\":");
    pipelines.create(
        "large",
        """
        node {
          cache(maxCacheSize: 1, caches: [arbitraryFileCache(path: 'b')]) {
            sh 'mkdir -p b; head -c ' + (currentBuild.number == 2 ? 2000000 : 10) + ' /dev/zero > b/z'
          }
        }
        """);
    again("large", 1);
    assertThat(caches()).hasSize(others + 3);
    assertThat(again("large", 2).texts())
        .contains(
            "Removing job cache as it has grown beyond configured maximum size of 1M. Next build"
                + " will start with no cache.");
    assertThat(caches()).hasSize(others + 2);
    again("large", 3);
    server.post("/job/large/deleteCaches");
    assertThat(server.getBody("/job/large/caches")).isEqualTo("{\"caches\":[]}");
    server.post("/job/limited/doDelete");
    TestServer.await("the caches are deleted", () -> cachesOrUnknown().size() == others);
    server.post("/job/large/doDelete");
  }

  private static List<Path> cachesOrUnknown() {
    try {
      return caches();
    } catch (IOException | java.io.UncheckedIOException e) {
      // A folder was deleted while the test walked through it.
      return Collections.nCopies(100, Path.of("unknown"));
    }
  }

  @Test
  void aJobWithoutCachesUsesThoseOfTheDefaultBranch() throws IOException {
    List<Path> others = caches();
    String script =
        """
        node {
          deleteDir()
          cache(defaultBranch: 'main', skipSave: env.JOB_NAME == 'feature', caches: [arbitraryFileCache(path: 'a')]) {
            sh 'mkdir -p a; cat a/log || true; echo of-$JOB_NAME > a/log'
          }
        }
        """;
    pipelines.run("main", script);
    EndedRun run = pipelines.run("feature", script);
    assertThat(run.texts())
        .containsSubsequence(
            "[Cache for a] Searching cache in default caches...",
            "[Cache for a] Cache restored",
            "of-main");
    Path cache = caches().stream().filter(path -> !others.contains(path)).findFirst().orElseThrow();
    Files.write(cache, new byte[10]);
    assertThat(again("main", 2).texts())
        .contains("[Cache for a] Skip restoring cache as no up-to-date cache exists");
  }

  @Test
  void aBodyThatFailsSavesNothing() {
    EndedRun run =
        pipelines.run(
            "failing",
            """
            node {
              cache(caches: [arbitraryFileCache('a')]) {
                sh 'mkdir -p a; echo 1 > a/x'
                error 'stop'
              }
            }
            """);
    assertThat(run.result()).isEqualTo("FAILURE");
    assertThat(run.console()).doesNotContain("Cache created");
  }

  @Test
  void aServerThatIsKilledWhileItSavesKeepsTheFormerCache() throws IOException {
    pipelines.create(
        "killed",
        """
        node {
          cache(caches: [arbitraryFileCache(path: 'a')]) {
            sh 'mkdir -p a; echo run-${BUILD_NUMBER} >> a/log; cat a/log'
            if (env.BUILD_NUMBER == '2') { sh 'head -c 300000000 /dev/urandom > a/big' }
          }
          sh 'rm -f a/big'
        }
        """);
    List<Path> others = caches();
    again("killed", 1);
    Path cache = caches().stream().filter(path -> !others.contains(path)).findFirst().orElseThrow();
    Path copy = Files.copy(cache, server.home().resolve("former-cache"));
    pipelines.start("killed");
    TestServer.await("the cache is being saved", () -> isWritten(cache));
    server.closeKeepingBuilds();
    assertThat(Files.mismatch(cache, copy)).isEqualTo(-1);
    server.start();
    EndedRun run = pipelines.await("killed", 2);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    assertThat(Files.size(cache)).isGreaterThan(100_000_000);
    assertThat(run.texts()).containsOnlyOnce("[Cache for a] Cache created");
    try (Stream<Path> files = Files.list(cache.getParent())) {
      assertThat(files).containsExactly(cache);
    }
    server.post("/job/killed/doDelete");
  }

  private static boolean isWritten(Path cache) {
    try (Stream<Path> files = Files.list(cache.getParent())) {
      return files.anyMatch(file -> file.toString().endsWith(".new") && file.toFile().length() > 0);
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void mistakesAreNamed() {
    EndedRun run =
        pipelines.run(
            "mistakes",
            """
            node {
              try { cache(maxCacheSize: 5, caches: []) { } } catch (e) { echo e.message }
              try { cache(caches: [arbitraryFileCache(path: '')]) { } } catch (e) { echo e.message }
              try { cache(maxCacheSize: -1, caches: [arbitraryFileCache('a')]) { } } catch (e) { echo e.message }
              try { cache(caches: [string(name: 'x')]) { } } catch (e) { echo e.message }
              cache(caches: [arbitraryFileCache('none')]) { }
            }
            """);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    assertThat(run.texts())
        .containsSubsequence(
            "The step cache needs caches, such as caches: [arbitraryFileCache(path: 'folder')].",
            "A cache needs the path of a folder.",
            "maxCacheSize must be a number of MB from 1 to 10240, not -1.",
            "string is not a cache. Use arbitraryFileCache(path: 'folder').",
            "[Cache for none] Cannot create cache as the path does not exist");
  }
}
