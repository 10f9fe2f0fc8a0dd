package dev.steward.scm.folder;

import dev.steward.host.Host;
import dev.steward.host.PosixPath;
import dev.steward.host.ProgramRunner;
import dev.steward.host.Workspace;
import dev.steward.problem.ServerFailure;
import dev.steward.scm.Change;
import dev.steward.scm.Change.AffectedFile;
import dev.steward.scm.Change.EditType;
import dev.steward.scm.ChangeSetExport;
import dev.steward.scm.CheckoutContext;
import dev.steward.scm.CheckoutResult;
import dev.steward.scm.Committer;
import dev.steward.scm.PollContext;
import dev.steward.scm.PollResult;
import dev.steward.scm.Revision;
import dev.steward.scm.RevisionSummary;
import dev.steward.scm.ScmException;
import dev.steward.scm.ScmExport;
import dev.steward.scm.ScmType;
import dev.steward.text.Globs;
import dev.steward.type.BundledPlugin;
import dev.steward.type.Field;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Copies a folder into the workspace. All commands run as the user that builds run as, so a job can
 * copy what its builds can read, but none of the server's own files: folders that contain a folder
 * of the server, or lie in one, are refused; links in the path are resolved first.
 */
public final class FolderScmType implements ScmType<FolderScm> {

  private static final String SYMBOL = "filesystem";
  private static final Duration LIST_TIMEOUT = Duration.ofMinutes(10);
  private static final Duration COPY_TIMEOUT = Duration.ofHours(1);

  /** Kernel folders, whose files describe processes, such as that of the server. */
  private static final List<String> KERNEL_FOLDERS = List.of("/proc", "/sys", "/dev");

  private static final String COPY_FAILED = "steward: a file could not be read";

  private static final Field<String> PATH =
      Field.text("path", "Path")
          .required()
          .help("Absolute path of the folder on the machine that runs the build.");
  private static final Field<Boolean> CLEAR_WORKSPACE =
      Field.flag("clearWorkspace", "Clear workspace before checkout");
  private static final Field<Boolean> COPY_HIDDEN =
      Field.flag("copyHidden", "Copy hidden files and folders");
  private static final Field<Boolean> INCLUDE =
      Field.flag("includeFilter", "Include only the files that match a wildcard")
          .at("filterSettings/includeFilter")
          .help("If not selected, matching files are excluded.");
  private static final Field<List<String>> WILDCARDS =
      Field.texts(
              "selectors",
              "Wildcards (one per line), such as *.tmp",
              "hudson.plugins.filesystem__scm.FilterSelector",
              "wildcard")
          .at("filterSettings/selectors")
          .help("A wildcard without a slash matches names in any folder.");

  private static final TypeDescription<FolderScm> TYPE =
      TypeDescription.of(TypeKind.SCM, SYMBOL, FolderScm.class, FolderScm.CLASS)
          .label("File System")
          .help(
              "Copies a folder into the workspace; the folder must be on the machine that runs the"
                  + " build.")
          .plugin(new BundledPlugin("filesystem_scm", "File System SCM", "git"))
          .template(
              "<scm class=\""
                  + FolderScm.CLASS
                  + "\">\n    <path></path>\n    <clearWorkspace>false</clearWorkspace>\n"
                  + "    <copyHidden>false</copyHidden>\n  </scm>")
          .fields(PATH, CLEAR_WORKSPACE, COPY_HIDDEN, INCLUDE, WILDCARDS)
          .reader(in ->
              new FolderScm(
                  in.get(PATH),
                  in.get(CLEAR_WORKSPACE),
                  in.get(COPY_HIDDEN),
                  in.get(INCLUDE),
                  in.get(WILDCARDS)));

  private static final ScmExport EXPORT =
      new ChangeSetExport(
          "hudson.plugins.filesystem_scm.ChangelogSet",
          "hudson.plugins.filesystem_scm.Changelog",
          null,
          Map.of()) {
        @Override
        public RevisionSummary summary(Revision revision) {
          Manifest.Summary summary = Manifest.summary(revision.data());
          return new RevisionSummary(
              "Fingerprint", summary.fingerprint(), summary.count() + " files");
        }
      };

  @Override
  public TypeDescription<FolderScm> description() {
    return TYPE;
  }

  @Override
  public ScmExport export() {
    return EXPORT;
  }

  /**
   * The list of files takes about seven bytes per file, the summary less than a hundred bytes in
   * all.
   */
  @Override
  public Revision shorten(Revision revision) {
    return new Revision(revision.scm(), Manifest.summary(revision.data()).write());
  }

  @Override
  public CheckoutResult checkout(FolderScm scm, CheckoutContext context)
      throws InterruptedException, ScmException {
    Workspace workspace = context.workspace();
    String source = source(scm, workspace, workspace.host(), context.extraEnvironment());
    context.log().accept("Copying " + source + " to " + workspace.path());
    if (scm.clearsWorkspace()) {
      context.log().accept("Clearing the workspace");
      if (workspace.files().delete(_ -> true, true) > 0) {
        throw new ScmException("The workspace could not be cleared.");
      }
    }
    Manifest manifest = list(source, scm, workspace, context.extraEnvironment(), context.log());
    Revision last = context.last();
    Manifest former = last == null ? null : Manifest.read(last.data());
    if (former != null) {
      delete(former, manifest, workspace);
    }
    copy(source, manifest, context);
    Revision revision = new Revision(SYMBOL, manifest.write());
    List<AffectedFile> paths = former == null ? List.of() : manifest.changesSince(former);
    if (former == null) {
      context
          .log()
          .accept(
              last == null
                  ? "First time build. Skipping changelog."
                  : "The earlier builds, with their file lists, have been deleted. Skipping"
                      + " changelog.");
    }
    return new CheckoutResult(
        revision, Map.of(), paths.isEmpty() ? List.of() : List.of(change(manifest, paths)), false);
  }

  /** Deletes copies of files that are no longer in the folder; files created by builds are kept. */
  private static void delete(Manifest former, Manifest manifest, Workspace workspace)
      throws ScmException {
    Set<String> gone = new HashSet<>(former.files().keySet());
    gone.removeAll(manifest.files().keySet());
    if (!gone.isEmpty() && workspace.files().delete(gone::contains, false) > 0) {
      throw new ScmException(
          "Files that are no longer in the folder could not be deleted from the workspace.");
    }
  }

  private static void copy(String source, Manifest manifest, CheckoutContext context)
      throws InterruptedException, ScmException {
    Manifest copied = listCopies(manifest, context);
    var missing = new ArrayList<String>();
    for (Map.Entry<String, Manifest.FileStamp> file : manifest.files().entrySet()) {
      Manifest.FileStamp copy = copied.files().get(file.getKey());
      if (copy == null || !file.getValue().isSameContent(copy)) {
        missing.add(file.getKey());
      }
    }
    context.log().accept("Copying " + missing.size() + " of " + manifest.files().size() + " files");
    if (missing.isEmpty()) {
      return;
    }
    Workspace workspace = context.workspace();
    ProgramRunner.ProgramResult result =
        run(
            workspace,
            "{ tar -C \"$1\" -cf - -T \"$3\" || echo '"
                + COPY_FAILED
                + "' >&2; } | tar -C \"$2\" -xpf -",
            List.of(source, workspace.path(), writeNames(missing, workspace)),
            context.extraEnvironment(),
            COPY_TIMEOUT);
    if (result.exit() != 0 || result.errorOutput().contains(COPY_FAILED)) {
      throw new ScmException("Failed to copy the folder: " + result.errorOutput().strip());
    }
  }

  /**
   * The files of a manifest that exist in the workspace. Only the files of the manifest are looked
   * up, because a build may create any number of other files.
   */
  private static Manifest listCopies(Manifest manifest, CheckoutContext context)
      throws InterruptedException, ScmException {
    Workspace workspace = context.workspace();
    ProgramRunner.ProgramResult result =
        run(
            workspace,
            "CDPATH= cd -P -- \"$1\" && tr '\\n' '\\0' <\"$2\" | xargs -0 sh -c '"
                + "exec find \"$@\" -prune -type f -exec stat -c \"%s %Y %Z %i %n\" {} +' sh",
            List.of(workspace.path(), writeNames(manifest.files().keySet(), workspace)),
            context.extraEnvironment(),
            LIST_TIMEOUT);
    // The exit status is ignored, since these programs fail if any of the files is missing.
    return Manifest.parse(result.output());
  }

  /** Writes a list of files to a file outside the workspace, and returns its path. */
  private static String writeNames(Collection<String> paths, Workspace workspace) {
    var list = new StringBuilder();
    paths.forEach(path -> list.append("./").append(path).append('\n'));
    try {
      return workspace.writeScript("checkout", list.toString());
    } catch (IOException e) {
      throw new ServerFailure("writing the list of files to copy", e);
    }
  }

  private static Change change(Manifest manifest, List<AffectedFile> paths) {
    Instant at = Instant.ofEpochSecond(manifest.newest());
    String date =
        DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss Z").format(at.atZone(ZoneOffset.UTC));
    return new Change(
        manifest.fingerprint(),
        Committer.UNKNOWN,
        Committer.UNKNOWN,
        Committer.UNKNOWN,
        date,
        at.toEpochMilli(),
        message(paths),
        paths);
  }

  /** A summary such as {@code 1 file added, 2 files modified}. */
  private static String message(List<AffectedFile> paths) {
    var parts = new ArrayList<String>();
    for (EditType edit : EditType.values()) {
      long count = paths.stream().filter(path -> path.editType() == edit).count();
      if (count > 0) {
        parts.add(
            count
                + (count == 1 ? " file " : " files ")
                + switch (edit) {
                  case ADDED -> "added";
                  case MODIFIED -> "modified";
                  case DELETED -> "deleted";
                });
      }
    }
    return String.join(", ", parts);
  }

  @Override
  public PollResult poll(FolderScm scm, PollContext context)
      throws InterruptedException, ScmException {
    Host host = context.host();
    String source = source(scm, host, host, Map.of());
    Revision last = context.last();
    if (last == null) {
      context.log().accept("No previous build, so forcing an initial build.");
      return PollResult.CHANGED;
    }
    Manifest manifest = list(source, scm, host, Map.of(), context.log());
    Manifest former = Manifest.read(last.data());
    if (former == null) {
      boolean isSame = manifest.fingerprint().equals(Manifest.summary(last.data()).fingerprint());
      context.log().accept((isSame ? "Nothing changed in " : "Files changed in ") + source);
      return isSame ? PollResult.UNCHANGED : PollResult.CHANGED;
    }
    List<AffectedFile> changes = manifest.changesSince(former);
    if (changes.isEmpty()) {
      context.log().accept("Nothing changed in " + source);
      return PollResult.UNCHANGED;
    }
    context.log().accept(source + ": " + message(changes));
    return PollResult.CHANGED;
  }

  /**
   * The folder to copy, with all links resolved.
   *
   * @throws ScmException if it does not exist, or contains a folder of the server, or lies in one
   */
  private static String source(
      FolderScm scm, ProgramRunner programs, Host host, Map<String, String> environment)
      throws InterruptedException, ScmException {
    if (!scm.path().startsWith("/") || scm.path().chars().anyMatch(Character::isISOControl)) {
      throw new ScmException("The path of the folder to copy must be absolute, such as /srv/data.");
    }
    ProgramRunner.ProgramResult result =
        run(
            programs,
            "CDPATH= cd -P -- \"$1\" && pwd -P",
            List.of(scm.path()),
            environment,
            LIST_TIMEOUT);
    String folder = result.output().replaceFirst("\n$", "");
    if (result.exit() != 0 || !folder.startsWith("/") || folder.indexOf('\n') >= 0) {
      throw new ScmException(
          "The folder "
              + scm.path()
              + " cannot be read: it does not exist, or the user that runs the build has no access"
              + " to it.");
    }
    var refused = new ArrayList<>(KERNEL_FOLDERS);
    refused.addAll(host.serverFolders());
    for (String serverFolder : refused) {
      if (PosixPath.contains(serverFolder, folder) || PosixPath.contains(folder, serverFolder)) {
        throw new ScmException(
            "The folder "
                + scm.path()
                + " cannot be copied, because it contains or is inside a folder of the server or of"
                + " the kernel, such as /proc. Choose another folder.");
      }
    }
    return folder;
  }

  /**
   * Lists the regular files of a folder that the settings select. Links are left out, and so are
   * names with line feeds or backslashes, and names that are not UTF-8. {@code tar} reads a
   * backslash in a list as the start of an escape, which could lead out of the folder.
   */
  private static Manifest list(
      String folder,
      FolderScm scm,
      ProgramRunner programs,
      Map<String, String> environment,
      Consumer<String> log)
      throws InterruptedException, ScmException {
    String hidden = scm.copiesHidden() ? "" : "! -name . -name '.*' -prune -o ";
    ProgramRunner.ProgramResult result =
        run(
            programs,
            "CDPATH= cd -P -- \"$1\" && exec find . "
                + hidden
                + "-type f \\( \\( -path '*\n*' -o -path '*\\\\*' \\)"
                + " -exec printf '"
                + Manifest.OMITTED
                + "\\n%.0s' {} + -o -exec stat -c '%s %Y %Z %i %n' {} + \\)",
            List.of(folder),
            environment,
            LIST_TIMEOUT);
    if (result.output().length() >= ProgramRunner.MAX_OUTPUT_BYTES) {
      throw new ScmException(
          "The folder contains too many files. Use wildcards to copy fewer files.");
    }
    if (result.exit() != 0) {
      throw new ScmException(
          "Failed to list the files of " + folder + ": " + result.errorOutput().strip());
    }
    long omitted = Manifest.omitted(result.output());
    if (omitted > 0) {
      log.accept(
          "WARNING: "
              + omitted
              + (omitted == 1 ? " file is" : " files are")
              + " not copied: paths with line feeds or backslashes, or that are not UTF-8, are not"
              + " supported.");
    }
    Manifest all = Manifest.parse(result.output());
    if (scm.wildcards().isEmpty()) {
      return all;
    }
    Predicate<String> matches = matcher(scm.wildcards());
    var files = new TreeMap<String, Manifest.FileStamp>();
    all.files()
        .forEach((path, stamp) -> {
          if (matches.test(path) == scm.includes()) {
            files.put(path, stamp);
          }
        });
    return new Manifest(files);
  }

  private static Predicate<String> matcher(List<String> wildcards) {
    var patterns = new ArrayList<String>();
    for (String wildcard : wildcards) {
      patterns.add(wildcard.indexOf('/') < 0 ? "**/" + wildcard : wildcard);
    }
    Globs globs = Globs.of(String.join(",", patterns));
    return globs::matches;
  }

  private static ProgramRunner.ProgramResult run(
      ProgramRunner programs,
      String script,
      List<String> arguments,
      Map<String, String> environment,
      Duration timeout)
      throws InterruptedException, ScmException {
    var words = new ArrayList<>(List.of("sh", "-c", script, "sh"));
    words.addAll(arguments);
    var variables = new HashMap<>(environment);
    variables.put("PATH", programs.facts().path());
    variables.put("LC_ALL", "C.UTF-8");
    try {
      return programs.run(new ProgramRunner.ProgramSpec(words, variables, timeout));
    } catch (TimeoutException e) {
      throw new ScmException(
          "Reading the folder timed out after " + timeout.toMinutes() + " minutes.");
    } catch (IOException e) {
      throw new ServerFailure("starting sh on the build's machine", e);
    }
  }
}
