package dev.steward.scm.git;

import dev.steward.host.Host;
import dev.steward.host.Workspace;
import dev.steward.scm.CheckoutContext;
import dev.steward.scm.CheckoutResult;
import dev.steward.scm.PollContext;
import dev.steward.scm.PollResult;
import dev.steward.scm.Revision;
import dev.steward.scm.ScmExport;
import dev.steward.scm.ScmType;
import dev.steward.scm.SourceFile;
import dev.steward.text.MatchBudget;
import dev.steward.text.Variables;
import dev.steward.type.TypeDescription;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Git: checkout, polling and pushes with the machine's {@code git} program. */
public final class GitScmType implements ScmType<GitScm> {

  public static final GitScmType INSTANCE = new GitScmType();

  private static final ScmExport EXPORT = new GitExport();

  /** Git's own files on each machine, which are created on first use. */
  private final Map<Host, GitHome> homes = Collections.synchronizedMap(new WeakHashMap<>());

  /** Guard the mirrors that files are read from; jobs share the locks by their ids. */
  private final Lock[] mirrorLocks = new Lock[64];

  private GitScmType() {
    Arrays.setAll(mirrorLocks, _ -> new ReentrantLock());
  }

  @Override
  public TypeDescription<GitScm> description() {
    return GitScm.TYPE;
  }

  @Override
  public ScmExport export() {
    return EXPORT;
  }

  private GitHome home(Host host) {
    return homes.computeIfAbsent(host, machine -> new GitHome(machine.gitFolder()));
  }

  private Git client(GitScm scm, CheckoutContext context) {
    Workspace workspace = context.workspace();
    var git = new Git(home(workspace.host()), workspace, context.credentials());
    String tool = scm.options().tool();
    String program = tool.isEmpty() ? null : context.tools().find("git", tool);
    if (!tool.isEmpty() && program == null) {
      context.log().accept("Selected Git installation does not exist. Using Default");
    }
    return program == null ? git : git.withProgram(program);
  }

  @Override
  public CheckoutResult checkout(GitScm scm, CheckoutContext context)
      throws InterruptedException, GitException {
    GitCheckout result = client(scm, context).checkout(scm, request(context));
    return new CheckoutResult(
        revision(result.built()), result.environment(), result.changes(), result.morePending());
  }

  /**
   * Pushes from the workspace, sequentially.
   *
   * @param revision the checkout of the build
   */
  public void push(
      GitScm scm, CheckoutContext context, Revision revision, boolean forces, List<Git.Push> pushes)
      throws InterruptedException, GitException {
    client(scm, context).push(scm, request(context), required(revision).commit(), forces, pushes);
  }

  /** The commit of a revision; null if another SCM created it. */
  public static @Nullable String commit(@Nullable Revision revision) {
    BuildData buildData = buildData(revision);
    return buildData == null ? null : buildData.commit();
  }

  static Git.CheckoutRequest request(CheckoutContext context) {
    return new Git.CheckoutRequest(
        context.workspace().path(),
        context.environment(),
        context.extraEnvironment(),
        context.number(),
        buildData(context.last()),
        buildData(context.lastSuccessful()),
        buildData(context.pinned()),
        context.log());
  }

  @Override
  public PollResult poll(GitScm scm, PollContext context)
      throws InterruptedException, GitException {
    boolean changed =
        new Git(home(context.host()), context.host(), context.credentials())
            .hasChanges(
                scm,
                Long.toString(context.jobId()),
                context.environment(),
                buildData(context.last()),
                context.log());
    return changed ? PollResult.CHANGED : PollResult.UNCHANGED;
  }

  @Override
  public SourceFile readFile(GitScm scm, PollContext context, long number, String path)
      throws InterruptedException, GitException {
    // Runs of a job share the mirror.
    Lock lock = mirrorLocks[Math.floorMod(Long.hashCode(context.jobId()), mirrorLocks.length)];
    lock.lockInterruptibly();
    try {
      BuildData last = buildData(context.last());
      return new Git(home(context.host()), context.host(), context.credentials())
          .readFile(
              scm,
              scriptMirror(context.jobId()),
              path,
              new Git.CheckoutRequest(
                  "", context.environment(), Map.of(), number, last, last, context.log()));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public SourceFile readFileAt(GitScm scm, PollContext context, Revision revision, String path)
      throws InterruptedException, GitException {
    Lock lock = mirrorLocks[Math.floorMod(Long.hashCode(context.jobId()), mirrorLocks.length)];
    lock.lockInterruptibly();
    try {
      return new Git(home(context.host()), context.host(), context.credentials())
          .readFileAt(
              scm,
              scriptMirror(context.jobId()),
              path,
              new Git.CheckoutRequest(
                  "",
                  context.environment(),
                  Map.of(),
                  0,
                  buildData(context.last()),
                  null,
                  context.log()),
              required(revision));
    } finally {
      lock.unlock();
    }
  }

  private static String scriptMirror(long jobId) {
    return jobId + "-script";
  }

  @Override
  public String key(GitScm scm, Map<String, String> variables) {
    var key = new StringBuilder("git");
    for (GitScm.Remote remote : scm.remotes()) {
      key.append(' ').append(Variables.expand(remote.url(), variables));
    }
    return key.toString();
  }

  @Override
  public Collection<String> addresses(GitScm scm, Map<String, String> variables) {
    var addresses = new LinkedHashSet<String>();
    for (GitScm.Remote remote : scm.remotes()) {
      String address = Git.urlKey(Variables.expand(remote.url(), variables));
      if (!address.isEmpty()) {
        addresses.add(address);
      }
    }
    return addresses;
  }

  @Override
  public String canonicalAddress(String url) {
    return Git.urlKey(url);
  }

  @Override
  public boolean isConcernedBy(
      GitScm scm, Map<String, String> variables, List<String> branches, MatchBudget budget) {
    return Git.buildsAny(scm, variables, branches, budget);
  }

  /** Deletes the mirrors of the job. */
  @Override
  public void deletePollingFiles(Host host, long jobId) throws InterruptedException, GitException {
    var git = new Git(home(host), host, (_, _) -> null);
    git.deleteMirror(Long.toString(jobId));
    git.deleteMirror(scriptMirror(jobId));
  }

  @Override
  public Revision joined(Revision earlier, Revision later) {
    BuildData first = buildData(earlier);
    BuildData second = buildData(later);
    return first == null || second == null ? later : revision(second.joinedTo(first));
  }

  /** Writes the build data of a checkout. */
  static Revision revision(BuildData buildData) {
    return new Revision(GitScm.TYPE.symbol(), BuildDataCodec.write(buildData));
  }

  private static @Nullable BuildData buildData(@Nullable Revision revision) {
    return revision == null || !revision.scm().equals(GitScm.TYPE.symbol())
        ? null
        : required(revision);
  }

  private static BuildData required(Revision revision) {
    return BuildDataCodec.read(revision.data());
  }
}
