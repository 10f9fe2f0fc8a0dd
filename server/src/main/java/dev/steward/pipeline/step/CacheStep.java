package dev.steward.pipeline.step;

import dev.steward.blob.Omissions;
import dev.steward.blob.TreeEntry;
import dev.steward.blob.TreeFile;
import dev.steward.host.Files;
import dev.steward.host.PosixPath;
import dev.steward.host.Workspace;
import dev.steward.job.Job;
import dev.steward.pipeline.run.DescribableValue;
import dev.steward.pipeline.run.PipelineStep;
import dev.steward.pipeline.run.StepArguments;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.pipeline.step.JobCaches.CacheHeader;
import dev.steward.pipeline.step.JobCaches.OpenCache;
import dev.steward.step.Repeat;
import dev.steward.text.Globs;
import dev.steward.text.Variables;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The step {@code cache}: restores folders from caches of the job before its body, and saves them
 * after a body that succeeds.
 */
final class CacheStep {
  private static final int MAX_FILES = 500_000;
  private static final int MAX_DECIDING_FILES = 1_000;
  private static final long MEGABYTE = 1 << 20;

  /** Limit of the files of one step, in MB, also if the script sets no limit. */
  private static final long MAX_MEGABYTES = 10_240;

  private static final String PREFIX = "[Cache for ";

  /**
   * A folder that is cached.
   *
   * @param path as the script names it; may contain variables
   * @param folder absolute path on the machine
   * @param deciding patterns of files; if their contents change, the cache is outdated
   */
  private record CachedFolder(
      String path,
      String name,
      String folder,
      String includes,
      String excludes,
      boolean defaultExcludes,
      String deciding,
      boolean compressed) {

    String line(String text) {
      return PREFIX + path + (name.isEmpty() ? "" : " (" + name + ")") + "] " + text + "\n";
    }

    /** Whether all files of the folder are cached; then links are kept as well. */
    boolean isComplete() {
      return excludes.isBlank()
          && (Globs.isEmpty(includes) || includes.equals("**/*") || includes.equals("**"));
    }

    Globs globs() {
      return Globs.of(Globs.isEmpty(includes) ? "**" : includes, excludes, defaultExcludes, true);
    }
  }

  private final WorkServices services;
  private final JobCaches caches;

  CacheStep(WorkServices services) {
    this.services = services;
    caches = new JobCaches(services.blobs());
  }

  PipelineStep step() {
    return new PipelineStep(
        "cache", "Caches files from previous build to current build", this::perform);
  }

  private @Nullable Object perform(StepCall call) {
    StepArguments arguments = call.arguments();
    long limit = arguments.number("maxCacheSize", 0);
    if (limit < 0 || limit > MAX_MEGABYTES) {
      throw new IllegalArgumentException(
          "maxCacheSize must be a number of MB from 1 to "
              + MAX_MEGABYTES
              + ", not "
              + limit
              + ".");
    }
    long megabytes = limit == 0 ? MAX_MEGABYTES : limit;
    String root = Machine.folder(call);
    List<CachedFolder> folders = folders(call, root);
    String branch = arguments.text("defaultBranch", "");
    if (!arguments.flag("skipRestore", false)) {
      for (CachedFolder folder : folders) {
        print(
            call,
            folder,
            Machine.await(
                call,
                Repeat.IDEMPOTENT,
                (workspace, _) -> restore(call.run().job(), branch, workspace, root, folder)));
      }
    }
    Object value = call.body(call.scope());
    if (!arguments.flag("skipSave", false)) {
      save(call, root, folders, megabytes);
    }
    return value;
  }

  private static void print(StepCall call, CachedFolder folder, @Nullable Object texts) {
    DescribedArguments.elements(texts)
        .forEach(text -> call.print(folder.line(String.valueOf(text))));
  }

  private static List<CachedFolder> folders(StepCall call, String root) {
    var all = new ArrayList<CachedFolder>();
    for (DescribableValue described : DescribableValue.listOf(call.arguments().get("caches"))) {
      if (!described.is("arbitraryFileCache", "ArbitraryFileCache")) {
        throw new IllegalArgumentException(
            described.name() + " is not a cache. Use arbitraryFileCache(path: 'folder').");
      }
      StepArguments arguments = described.arguments("path");
      String path = arguments.text("path", "").strip();
      if (path.isEmpty()) {
        throw new IllegalArgumentException("A cache needs the path of a folder.");
      }
      String method = arguments.text("compressionMethod", "TARGZ").toUpperCase(Locale.ROOT);
      all.add(
          new CachedFolder(
              path,
              arguments.text("cacheName", ""),
              PosixPath.resolve(root, Variables.expand(path, call.run().environment(call.scope()))),
              arguments.text("includes", ""),
              arguments.text("excludes", ""),
              arguments.flag("useDefaultExcludes", true),
              arguments.text("cacheValidityDecidingFile", "").strip(),
              !method.equals("NONE") && !method.equals("TAR")));
    }
    if (all.isEmpty()) {
      throw new IllegalArgumentException(
          "The step cache needs caches, such as caches: [arbitraryFileCache(path: 'folder')].");
    }
    return all;
  }

  /** Restores a folder, and returns what the log says about it. */
  private List<String> restore(
      Job job, String branch, Workspace workspace, String root, CachedFolder folder)
      throws IOException, InterruptedException {
    var texts = new ArrayList<String>();
    String hash = hash(workspace, root, folder);
    texts.add("Searching cache in job specific caches...");
    if (restore(job, workspace, folder, hash, texts)) {
      return texts;
    }
    Job fallback = branch.isEmpty() ? null : services.build().artifacts().find(job, branch);
    if (fallback != null && fallback.id() != job.id()) {
      texts.add("Searching cache in default caches...");
      if (restore(fallback, workspace, folder, hash, texts)) {
        return texts;
      }
    }
    texts.add("Skip restoring cache as no up-to-date cache exists");
    return texts;
  }

  private boolean restore(
      Job job, Workspace workspace, CachedFolder folder, @Nullable String hash, List<String> texts)
      throws IOException, InterruptedException {
    try (OpenCache cache = caches.open(job, folder.path(), folder.name())) {
      if (cache == null || isOutdated(cache.header(), folder, hash, texts)) {
        return false;
      }
      try (InputStream in =
          cache.header().compressed() ? new GZIPInputStream(cache.archive()) : cache.archive()) {
        String path = folder.folder();
        if (PosixPath.contains(workspace.path(), path)) {
          workspace.files().unpack(PosixPath.relative(workspace.path(), path), in);
        } else {
          StepCommand.makeFolders(workspace, List.of(path));
          workspace.host().files(path).unpack("", in);
        }
      }
      texts.add("Cache restored");
      return true;
    }
  }

  private static boolean isOutdated(
      CacheHeader header, CachedFolder folder, @Nullable String hash, List<String> texts) {
    if (folder.deciding().isEmpty()) {
      return false;
    }
    if (hash == null) {
      texts.add(
          "cacheValidityDecidingFile configured, but file(s) not present in workspace - considering"
              + " cache anyway");
      return false;
    }
    if (header.hash().equals(hash)) {
      return false;
    }
    texts.add(
        header.hash().isEmpty()
            ? "cacheValidityDecidingFile configured, but previous hash not available - cache"
                + " outdated"
            : "cacheValidityDecidingFile configured, but previous hash does not match - cache"
                + " outdated");
    return true;
  }

  /** The hash of the files that decide whether a cache is valid; null if there are none. */
  private static @Nullable String hash(Workspace workspace, String root, CachedFolder folder)
      throws IOException {
    if (folder.deciding().isEmpty() || !workspace.isFolder(root)) {
      return null;
    }
    Globs globs = Globs.of(folder.deciding(), "", true, true);
    Files files = FilePlace.folder(workspace, root);
    List<TreeFile> matches =
        files.files(globs::matches, globs::mayContainMatch, MAX_DECIDING_FILES, null);
    if (matches.isEmpty()) {
      return null;
    }
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      files.read(
          matches,
          (_, content) -> {
            if (content != null) {
              byte[] buffer = new byte[64 << 10];
              for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
                digest.update(buffer, 0, n);
              }
            }
          });
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private void save(StepCall call, String root, List<CachedFolder> folders, long megabytes) {
    Object size =
        Machine.await(
            call,
            Repeat.IDEMPOTENT,
            (workspace, _) -> {
              long total = 0;
              for (CachedFolder folder : folders) {
                for (TreeFile file : files(workspace, folder)) {
                  total += file.size();
                }
              }
              return total;
            });
    if (size instanceof Number bytes && bytes.longValue() > megabytes * MEGABYTE) {
      call.print(
          "Removing job cache as it has grown beyond configured maximum size of "
              + megabytes
              + "M. Next build will start with no cache.\n");
      call.await(
          Repeat.IDEMPOTENT,
          _ -> {
            caches.deleteAll(call.run().job());
            return null;
          });
      return;
    }
    for (CachedFolder folder : folders) {
      print(
          call,
          folder,
          Machine.await(
              call, Repeat.IDEMPOTENT, (workspace, _) -> save(call, workspace, root, folder)));
    }
  }

  /** The files of a folder that are cached; none if there is no such folder. */
  private static List<TreeFile> files(Workspace workspace, CachedFolder folder) {
    if (!workspace.isFolder(folder.folder())) {
      return List.of();
    }
    Globs globs = folder.globs();
    var omissions = new Omissions();
    List<TreeFile> all =
        FilePlace.folder(workspace, folder.folder())
            .files(
                folder.isComplete() ? _ -> true : globs::matches,
                folder.isComplete() ? _ -> true : globs::mayContainMatch,
                MAX_FILES,
                omissions);
    if (all.size() >= MAX_FILES) {
      throw new StepFailure(
          "The folder "
              + folder.path()
              + " has more than "
              + MAX_FILES
              + " files, which is too much for a cache. Set includes or excludes.");
    }
    return all;
  }

  private List<String> save(StepCall call, Workspace workspace, String root, CachedFolder folder)
      throws IOException, InterruptedException {
    Job job = call.run().job();
    if (!workspace.isFolder(folder.folder())) {
      return List.of("Cannot create cache as the path does not exist");
    }
    String hash = hash(workspace, root, folder);
    if (hash != null) {
      try (OpenCache former = caches.open(job, folder.path(), folder.name())) {
        if (former != null && former.header().hash().equals(hash)) {
          return List.of("Skip cache creation as the cache is up-to-date");
        }
      }
    }
    Files files = FilePlace.folder(workspace, folder.folder());
    var header =
        new CacheHeader(
            folder.path(), folder.name(), hash == null ? "" : hash, folder.compressed());
    caches.save(
        job,
        header,
        call.run().run().id() + "-" + call.node().id(),
        out -> {
          if (folder.compressed()) {
            var compressed = new GZIPOutputStream(out);
            archive(workspace, files, folder, compressed);
            compressed.finish();
          } else {
            archive(workspace, files, folder, out);
          }
        });
    return List.of("Cache created");
  }

  private static void archive(
      Workspace workspace, Files files, CachedFolder folder, OutputStream out)
      throws IOException, InterruptedException {
    if (!folder.isComplete()) {
      StashSteps.archive(files, files(workspace, folder), out);
      return;
    }
    List<TreeEntry> entries = files.list("", MAX_FILES);
    List<TreeFile> names =
        entries == null
            ? List.of()
            : entries.stream().map(entry -> new TreeFile(entry.name(), 0, 0)).toList();
    StashSteps.archive(files, names, out);
  }
}
