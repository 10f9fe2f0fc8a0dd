package dev.steward.pipeline.job;

import dev.steward.host.Host;
import dev.steward.host.Hosts;
import dev.steward.host.Workspace;
import dev.steward.host.WorkspaceKey;
import dev.steward.job.Job;
import dev.steward.job.definition.Definition;
import dev.steward.job.definition.PipelineDefinition;
import dev.steward.job.definition.PipelineDefinition.InlineScript;
import dev.steward.job.definition.PipelineDefinition.NoScript;
import dev.steward.job.definition.PipelineDefinition.ScmScript;
import dev.steward.job.definition.PipelineDefinition.UnsupportedSource;
import dev.steward.job.definition.SourceControl;
import dev.steward.library.RunLibraryNotes;
import dev.steward.pipeline.run.Repetition;
import dev.steward.pipeline.run.ScriptReader;
import dev.steward.pipeline.run.StepFailure;
import dev.steward.run.Cause;
import dev.steward.run.Notes;
import dev.steward.run.Run;
import dev.steward.scm.ChangeSet;
import dev.steward.scm.CheckoutContext;
import dev.steward.scm.CheckoutResult;
import dev.steward.scm.CredentialLookup;
import dev.steward.scm.PollContext;
import dev.steward.scm.Revision;
import dev.steward.scm.ScmException;
import dev.steward.scm.ScmNotes;
import dev.steward.scm.ScmType;
import dev.steward.scm.SourceFile;
import dev.steward.scm.registry.ScmTypes;
import dev.steward.secret.Digests;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import dev.steward.text.Json;
import dev.steward.text.Variables;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds the script of a run: in the job's definition, or in a repository. The script is stored with
 * the run, so that a later change of the job or of the repository does not affect the run.
 */
public final class ScriptSource implements ScriptReader {

  /** Kind of the note with the script of a run. */
  private static final String SCRIPT = "script";

  /** The owner of the folder of a full checkout, among the blocks of a run. */
  private static final String BLOCK = "script";

  private final Store store;
  private final Hosts hosts;
  private final Notes notes;
  private final Function<Job, CredentialLookup> credentials;

  /**
   * Creates the source.
   *
   * @param credentials the credentials that a job may use for repositories
   */
  public ScriptSource(
      Store store, Hosts hosts, Notes notes, Function<Job, CredentialLookup> credentials) {
    this.store = store;
    this.hosts = hosts;
    this.notes = notes;
    this.credentials = credentials;
  }

  /**
   * The script of a run.
   *
   * @param announcement what the log says about a script from a repository, with a line feed; empty
   *     if it says nothing
   * @param revision the state of the repository that the script is from; null for a script in the
   *     job's definition
   * @param repetition what the run takes over from one that it repeats; null if it repeats none
   */
  public record Script(
      String text,
      String announcement,
      @Nullable Revision revision,
      @Nullable Repetition repetition) {

    private Script(String text, String announcement, @Nullable Revision revision) {
      this(text, announcement, revision, null);
    }

    @Override
    public String toString() {
      return "Script[" + text.length() + " characters]";
    }
  }

  /** Stores the script of a build that repeats an earlier run, until the build starts. */
  public void queue(Tx tx, long itemId, Script script) {
    tx.update(
        "DELETE FROM queued_script WHERE EXISTS (SELECT 1 FROM queue_item q WHERE q.id ="
            + " queued_script.item_id AND q.state = 'cancelled')");
    tx.update("INSERT INTO queued_script (item_id, script) VALUES (?, ?)", itemId, text(script));
  }

  private static String text(Script script) {
    Json.Writer json =
        Json.object().put("text", script.text()).put("announcement", script.announcement());
    Revision revision = script.revision();
    if (revision != null) {
      json.put("revision", ScmNotes.of(revision));
    }
    Repetition repetition = script.repetition();
    if (repetition != null) {
      json.put(
          "repeats",
          Json.object()
              .put("run", repetition.origin())
              .put("restart", repetition.restart())
              .putJson("scripts", Json.write(repetition.scripts()))
              .putJson("files", Json.write(repetition.files())));
    }
    return json.toString();
  }

  private static @Nullable Repetition repetition(@Nullable Object json) {
    if (!(json instanceof Map<?, ?> members) || !(members.get("run") instanceof Number run)) {
      return null;
    }
    Map<String, Map<String, String>> files = new HashMap<>();
    if (members.get("files") instanceof Map<?, ?> libraries) {
      libraries.forEach((library, texts) -> files.put(String.valueOf(library), texts(texts)));
    }
    return new Repetition(
        run.longValue(),
        Boolean.TRUE.equals(members.get("restart")),
        texts(members.get("scripts")),
        files);
  }

  private static Map<String, String> texts(@Nullable Object json) {
    Map<String, String> texts = new HashMap<>();
    if (json instanceof Map<?, ?> members) {
      members.forEach((name, text) -> texts.put(String.valueOf(name), String.valueOf(text)));
    }
    return texts;
  }

  /** The script that was queued for a run is stored with it; null if none was. */
  private @Nullable Script takeQueued(Run run) {
    if (run.causes().stream().noneMatch(Cause::isRepetition)) {
      return null;
    }
    String text =
        store.write(tx -> {
          String queued =
              tx.find(
                  "SELECT script FROM queued_script WHERE item_id = ?",
                  row -> row.text(1),
                  run.queueId());
          if (queued != null) {
            notes.put(tx, run.id(), SCRIPT, queued);
            notes.put(tx, run.id(), RunLibraryNotes.KIND, RunLibraryNotes.NONE);
            tx.update("DELETE FROM queued_script WHERE item_id = ?", run.queueId());
          }
          return queued == null ? "" : queued;
        });
    if (text.isEmpty()) {
      throw new StepFailure("The script of the repeated build is missing. Start the build again.");
    }
    return parse(text);
  }

  /** The stored script of a run; null if the run has not read it. */
  public @Nullable Script find(long runId) {
    String note = notes.find(runId, SCRIPT);
    return note == null ? null : parse(note);
  }

  private static Script parse(String note) {
    Map<String, @Nullable Object> json = Json.readObject(note);
    String text = Json.text(json, "text");
    String announcement = Json.text(json, "announcement");
    String revision = Json.text(json, "revision");
    return new Script(
        text == null ? "" : text,
        announcement == null ? "" : announcement,
        revision == null ? null : ScmNotes.revision(revision),
        repetition(json.get("repeats")));
  }

  /** The script of a run: the stored one, or else that of the definition, which is then stored. */
  @Override
  public ScriptText read(
      Job job,
      Definition definition,
      Run run,
      Map<String, String> environment,
      Consumer<String> log)
      throws InterruptedException {
    Script stored = find(run.id());
    if (stored == null) {
      stored = takeQueued(run);
    }
    if (stored != null) {
      return new ScriptText(stored.text(), stored.announcement(), stored.repetition());
    }
    PipelineDefinition pipeline = definition.pipeline();
    Script script =
        switch (pipeline == null ? new NoScript() : pipeline.source()) {
          case InlineScript inline -> new Script(inline.script(), "", null);
          case NoScript() -> throw new StepFailure("No flow definition, cannot run");
          case UnsupportedSource(String className) ->
              throw new StepFailure(
                  "The pipeline definition "
                      + className
                      + " is not supported by this server. Use “Pipeline script” or “Pipeline"
                      + " script from SCM” in the job's configuration.");
          case ScmScript source ->
              new RepositoryRead(job, run, source, environment, log).read(source.scm());
        };
    notes.put(run.id(), Map.of(SCRIPT, text(script), RunLibraryNotes.KIND, RunLibraryNotes.NONE));
    return new ScriptText(script.text(), script.announcement());
  }

  /** Reads the script of one run from a repository. */
  private final class RepositoryRead {
    private final Job job;
    private final Run run;
    private final ScmScript source;
    private final Map<String, String> environment;
    private final Consumer<String> log;
    private final String path;

    RepositoryRead(
        Job job, Run run, ScmScript source, Map<String, String> environment, Consumer<String> log) {
      this.job = job;
      this.run = run;
      this.source = source;
      this.environment = environment;
      this.log = log;
      this.path = Variables.expand(source.scriptPath(), environment).strip();
    }

    <S extends SourceControl> Script read(S scm) throws InterruptedException {
      ScmType<S> type = ScmTypes.withSources(scm);
      if (type == null) {
        throw new StepFailure("The SCM " + scm.className() + " is not supported by this server.");
      }
      if (path.isEmpty() || path.startsWith("/") || path.contains("..")) {
        throw new StepFailure(
            "The script path '"
                + path
                + "' is not a path in the repository. Change it in the job's configuration.");
      }
      if (!source.lightweight()) {
        return readFromCheckout(type, scm);
      }
      String key = type.key(scm, environment);
      SourceFile file;
      try {
        file =
            type.readFile(
                scm,
                new PollContext(
                    hosts.builtIn(),
                    job.id(),
                    job.fullName(),
                    environment,
                    last(type),
                    credentials.apply(job),
                    _ -> {}),
                run.number(),
                path);
      } catch (ScmException e) {
        throw new StepFailure(e.getMessage());
      }
      if (file == null) {
        log.accept("Lightweight checkout support not available, falling back to full checkout.");
        return readFromCheckout(type, scm);
      }
      String text = file.text();
      if (text == null) {
        throw new StepFailure("Unable to find " + path + " from " + key);
      }
      return new Script(text, "Obtained " + path + " from " + key + "\n", file.revision());
    }

    /** The revision of the previous run; null for the first. */
    private @Nullable Revision last(ScmType<?> type) {
      String note = notes.findNewest(job.id(), ScmNotes.REVISION, run.number());
      Revision revision = note == null ? null : ScmNotes.revision(note);
      return revision != null && revision.scm().equals(type.description().symbol())
          ? revision
          : null;
    }

    private <S extends SourceControl> Script readFromCheckout(ScmType<S> type, S scm)
        throws InterruptedException {
      Host host = hosts.builtIn();
      String key = type.key(scm, environment);
      String folder =
          host.defaultWorkspace(job.fullName()).path()
              + "@script/"
              + Digests.hex(Digests.sha256(key.getBytes(StandardCharsets.UTF_8)));
      log.accept("Checking out " + key + " into " + folder + " to read " + path);
      try (Workspace workspace =
          host.workspace(new WorkspaceKey(run.id(), run.cookie(), job.fullName(), folder, BLOCK))) {
        CheckoutResult result = checkOut(type, scm, workspace);
        notes.put(
            run.id(),
            Map.of(
                ScmNotes.CHANGES,
                ScmNotes.of(new ChangeSet(type.description().symbol(), result.changes())),
                ScmNotes.REVISION,
                ScmNotes.of(result.revision())));
        try (InputStream in = workspace.files().open(path, 0)) {
          if (in == null) {
            throw new StepFailure(workspace.path() + "/" + path + " not found");
          }
          byte[] content = in.readNBytes(SourceFile.MAX_BYTES + 1);
          if (content.length > SourceFile.MAX_BYTES) {
            throw new StepFailure(
                path + " is longer than " + SourceFile.MAX_BYTES + " bytes, so it is not run.");
          }
          return new Script(new String(content, StandardCharsets.UTF_8), "", result.revision());
        }
      } catch (IOException e) {
        throw new StepFailure(path + " cannot be read: " + e.getMessage());
      }
    }

    private <S extends SourceControl> CheckoutResult checkOut(
        ScmType<S> type, S scm, Workspace workspace) throws InterruptedException {
      Revision last = last(type);
      try {
        return type.checkout(
            scm,
            new CheckoutContext(
                workspace,
                environment,
                Map.of(Host.COOKIE_VARIABLE, run.cookie()),
                run.number(),
                last,
                last,
                credentials.apply(job),
                (_, _) -> null,
                log));
      } catch (ScmException e) {
        throw new StepFailure(e.getMessage());
      }
    }
  }
}
