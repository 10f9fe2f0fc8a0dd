package dev.steward.pipeline.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.access.ProtectedObject;
import dev.steward.audit.Audit;
import dev.steward.blob.Blobs;
import dev.steward.boot.BuiltInTypes;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.parameter.PasswordParameter;
import dev.steward.parameter.StringParameter;
import dev.steward.pipeline.step.LockRequest.Part;
import dev.steward.pipeline.step.Milestones.MilestoneResult;
import dev.steward.pipeline.step.ResourceLocks.LockReply;
import dev.steward.pipeline.step.ResourceLocks.LockableResource;
import dev.steward.pipeline.step.ResourceLocks.WaitingRequest;
import dev.steward.problem.Problem;
import dev.steward.run.Cause;
import dev.steward.run.JobRun;
import dev.steward.run.NewRun;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.run.RunCodec;
import dev.steward.run.Runs;
import dev.steward.secret.Encryptor;
import dev.steward.secret.ServerKey;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import dev.steward.task.BackgroundTasks;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What flow steps store, tested on every database: locks, milestones and answers to inputs. */
@Tag("integration")
abstract class FlowStoresContract {

  @TempDir Path home;
  private Store store;
  private Jobs jobs;
  private Runs runs;
  private Job job;
  private Encryptor encryptor;
  private ResourceLocks locks;
  private Set<Permission> allowed = Set.of();
  private final Authorizer rights =
      (Caller caller, Permission permission, ProtectedObject _) ->
          caller.equals(Caller.system()) || allowed.contains(permission);
  private final InstantSource clock = () -> Instant.parse("2026-01-01T00:00:00Z");

  abstract Store open(Path folder);

  @BeforeEach
  void open() {
    store = open(home);
    var random = new SecureRandom();
    encryptor = new Encryptor(ServerKey.of(home, random), "t", random);
    var audit = new Audit(store, clock);
    jobs =
        new Jobs(
            store,
            rights,
            audit,
            encryptor,
            new BackgroundTasks(clock),
            BuiltInTypes.registry(),
            clock);
    runs =
        new Runs(
            store,
            rights,
            audit,
            new Blobs(home.resolve("builds")),
            new RunCodec(encryptor),
            new BackgroundTasks(clock),
            clock);
    job = jobs.create(Caller.system(), "app", "<project/>");
    locks = newLocks();
    runs.onChange(locks);
  }

  @AfterEach
  void close() {
    store.close();
  }

  /** The locks of a server that has just started. */
  private ResourceLocks newLocks() {
    return new ResourceLocks(store, new Audit(store, clock), clock);
  }

  private Run beginRun() {
    return store.write(tx ->
        runs.begin(
            tx,
            new NewRun(
                job,
                jobs.takeBuildNumber(tx, job.id()),
                7,
                List.of(new Cause.TimerCause()),
                List.of(),
                "",
                Run.NO_EXECUTOR,
                clock.millis())));
  }

  private void finish(Run run) {
    runs.progress().finish(run, Result.SUCCESS, null, _ -> {});
  }

  private static LockRequest resource(String... names) {
    return new LockRequest(
        List.of(names).stream().map(name -> new Part(name, null, 0)).toList(), false, 0, "");
  }

  private static LockRequest label(String label, long quantity) {
    return new LockRequest(List.of(new Part(null, label, quantity)), false, 0, "");
  }

  private static Caller caller(String name, String... groups) {
    return new Caller(
        5,
        name,
        name.toUpperCase(Locale.ROOT),
        List.of(groups),
        Caller.AuthMethod.SESSION,
        null,
        "::1");
  }

  @Test
  void aResourceHasOneOwnerAndGoesToTheNextRequestInOrder() throws Exception {
    Run first = beginRun();
    Run second = beginRun();
    Run third = beginRun();
    assertThat(locks.request(first, 5, resource("a"), true))
        .isEqualTo(new LockReply.Granted(List.of("a"), List.of("a")));
    // The same step asks again after a restart.
    assertThat(locks.request(first, 5, resource("a"), true))
        .isEqualTo(new LockReply.Granted(List.of("a"), List.of()));
    assertThat(locks.request(second, 9, resource("a"), true))
        .isInstanceOfSatisfying(
            LockReply.Waiting.class,
            waiting -> {
              assertThat(waiting.position()).isZero();
              assertThat(waiting.blocker()).isNotNull();
            });
    var urgent = new LockRequest(List.of(new Part("a", null, 0)), false, 3, "");
    assertThat(locks.request(third, 4, urgent, true)).isInstanceOf(LockReply.Waiting.class);
    assertThat(locks.waitingRequests())
        .extracting(WaitingRequest::runId)
        .containsExactly(third.id(), second.id());
    var order = new CompletableFuture<@Nullable List<String>>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            order.complete(locks.await(second, 9, resource("a"), Long.MAX_VALUE));
          } catch (InterruptedException e) {
            order.completeExceptionally(e);
          }
        });
    assertThat(locks.release(first, 5)).containsExactly("a");
    // The one with the priority got it, although the other one waited longer.
    assertThat(locks.await(third, 4, urgent, Long.MAX_VALUE)).containsExactly("a");
    assertThat(order).isNotDone();
    locks.release(third, 4);
    assertThat(order.get(10, TimeUnit.SECONDS)).containsExactly("a");
    locks.release(second, 9);
    assertThat(locks.resources()).isEmpty();
  }

  @Test
  void ownersAndRequestsSurviveARestart() throws Exception {
    Run first = beginRun();
    Run second = beginRun();
    locks.request(first, 5, resource("a", "b"), true);
    locks.request(second, 9, resource("b"), true);
    ResourceLocks restarted = newLocks();
    assertThat(restarted.await(first, 5, resource("a", "b"), Long.MAX_VALUE))
        .containsExactly("a", "b");
    assertThat(restarted.request(second, 9, resource("b"), true))
        .isInstanceOf(LockReply.Waiting.class);
    restarted.release(first, 5);
    assertThat(newLocks().await(second, 9, resource("b"), Long.MAX_VALUE)).containsExactly("b");
  }

  @Test
  void theEndOfARunReleasesWhatItsBlocksOwn() throws Exception {
    Run killed = beginRun();
    Run next = beginRun();
    locks.request(killed, 5, resource("a"), true);
    locks.request(next, 3, resource("a"), true);
    finish(killed);
    assertThat(locks.await(next, 3, resource("a"), Long.MAX_VALUE)).containsExactly("a");
    Run waiting = beginRun();
    locks.request(waiting, 3, resource("a"), true);
    finish(waiting);
    assertThat(locks.waitingRequests()).isEmpty();
  }

  @Test
  void aWithdrawnRequestGivesUpWhatItWasGranted() throws Exception {
    Run first = beginRun();
    Run second = beginRun();
    Run third = beginRun();
    locks.request(first, 5, resource("a"), true);
    locks.request(second, 5, resource("a"), true);
    locks.request(third, 5, resource("a"), true);
    locks.release(first, 5);
    locks.withdraw(second, 5);
    assertThat(locks.await(third, 5, resource("a"), Long.MAX_VALUE)).containsExactly("a");
  }

  @Test
  void labelsChooseAmongDeclaredResources() {
    Run run = beginRun();
    assertThat(locks.request(run, 3, label("phone", 1), true))
        .isEqualTo(new LockReply.UnknownLabel("phone"));
    locks.declare(Caller.system(), "p1", "phone fast", "");
    locks.declare(Caller.system(), "p2", "phone", "on the shelf");
    assertThat(locks.request(run, 4, label("phone", 1), true))
        .isEqualTo(new LockReply.Granted(List.of("p1"), List.of()));
    // Without a quantity, all with the label are needed.
    assertThat(locks.request(run, 5, label("phone", 0), true))
        .isInstanceOf(LockReply.Waiting.class);
    assertThat(locks.request(run, 6, label("phone", 1), true))
        .isEqualTo(new LockReply.Granted(List.of("p2"), List.of()));
    assertThat(locks.resources())
        .extracting(LockableResource::name, LockableResource::owner)
        .containsExactly(tuple("p1", run.id()), tuple("p2", run.id()));
    assertThat(locks.unlock(Caller.system(), "p1")).isTrue();
    assertThat(locks.unlock(Caller.system(), "p1")).isFalse();
    assertThat(locks.remove(Caller.system(), "p1")).isTrue();
    assertThat(locks.remove(Caller.system(), "p1")).isFalse();
    assertThatThrownBy(() -> locks.declare(Caller.system(), " ", "", ""))
        .isInstanceOf(Problem.Invalid.class);
  }

  @Test
  void withoutWaitingARequestIsNotStored() {
    Run first = beginRun();
    Run second = beginRun();
    locks.request(first, 5, resource("a"), true);
    assertThat(locks.request(second, 5, resource("a"), false))
        .isInstanceOf(LockReply.Waiting.class);
    assertThat(locks.waitingRequests()).isEmpty();
  }

  @Test
  void newerRequestsCanComeFirst() {
    var newest = new LockRequest(List.of(new Part("a", null, 0)), true, 0, "");
    locks.request(beginRun(), 5, resource("a"), true);
    Run second = beginRun();
    Run third = beginRun();
    locks.request(second, 5, newest, true);
    locks.request(third, 5, newest, true);
    assertThat(locks.waitingRequests())
        .extracting(WaitingRequest::runId)
        .containsExactly(third.id(), second.id());
  }

  @Test
  void runsPassMilestonesInTheirOrder() {
    var milestones = new Milestones(store);
    Run first = beginRun();
    Run second = beginRun();
    Run third = beginRun();
    assertThat(milestones.pass(first, 4, null)).isEqualTo(new MilestoneResult.Passed(0, List.of()));
    assertThat(milestones.pass(first, 5, 10L)).isEqualTo(new MilestoneResult.Passed(10, List.of()));
    assertThat(milestones.pass(first, 6, 5L)).isEqualTo(new MilestoneResult.OutOfOrder(5, 10));
    assertThat(milestones.pass(second, 4, 1L)).isEqualTo(new MilestoneResult.Passed(1, List.of()));
    assertThat(milestones.pass(third, 4, null)).isEqualTo(new MilestoneResult.Passed(0, List.of()));
    assertThat(milestones.pass(third, 5, 11L))
        .isEqualTo(new MilestoneResult.Passed(11, List.of(first.id(), second.id())));
    // The journal does not contain the outcome yet: the server was killed.
    assertThat(new Milestones(store).pass(third, 5, 11L))
        .isEqualTo(new MilestoneResult.Passed(11, List.of(first.id(), second.id())));
    assertThat(milestones.pass(second, 7, 11L)).isEqualTo(new MilestoneResult.Superseded(11, 3));
    finish(first);
    assertThat(milestones.pass(third, 5, 11L))
        .isEqualTo(new MilestoneResult.Passed(11, List.of(second.id())));
  }

  private PendingInputs newInputs() {
    return new PendingInputs(store, rights, jobs, new Audit(store, clock), encryptor);
  }

  private static PendingInput input(Run run, @Nullable String submitter) {
    return new PendingInput(
        run.id(),
        6,
        "Go",
        "Go?",
        "Proceed",
        submitter,
        null,
        List.of(new StringParameter("WHO", "", "me", false), new PasswordParameter("PW", "", "")),
        0);
  }

  private static CompletableFuture<String> await(PendingInputs inputs, PendingInput input) {
    var answer = new CompletableFuture<String>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            answer.complete(inputs.await(input));
          } catch (InterruptedException e) {
            answer.completeExceptionally(e);
          }
        });
    return answer;
  }

  @Test
  void anAnswerIsStoredWithSecretsEncryptedAndSurvivesARestart() throws Exception {
    Run run = beginRun();
    var jobRun = new JobRun(job, run);
    allowed = Set.of(Permission.ITEM_READ, Permission.ITEM_BUILD);
    PendingInputs inputs = newInputs();
    PendingInput input = input(run, null);
    CompletableFuture<String> answer = await(inputs, input);
    assertThatThrownBy(() -> inputs.proceed(caller("bob"), jobRun, input, Map.of("NO", "x")))
        .hasMessage("No such parameter definition: NO");
    inputs.proceed(caller("bob"), jobRun, input, Map.of("WHO", "x", "PW", "s3cr3t-input"));
    String json = answer.get(10, TimeUnit.SECONDS);
    assertThat(json).contains("\"user\":\"bob\"").doesNotContain("s3cr3t-input");
    List<String> stored =
        store.read(tx -> tx.list("SELECT answer FROM pipeline_input", row -> row.text(1)));
    assertThat(stored).containsExactly(json);
    assertThat(newInputs().await(input)).isEqualTo(json);
    assertThatThrownBy(() -> inputs.abort(caller("bob"), jobRun, input))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessage("This input has been already given");
  }

  @Test
  void onlyThoseWhomTheStepNamesMayAnswer() {
    Run run = beginRun();
    var jobRun = new JobRun(job, run);
    PendingInputs inputs = newInputs();
    PendingInput named = input(run, "alice, ops");
    PendingInput open = input(run, null);
    assertThat(inputs.mayProceed(caller("alice"), jobRun, named)).isFalse();
    allowed = Set.of(Permission.ITEM_READ);
    assertThat(inputs.mayProceed(caller("alice"), jobRun, named)).isTrue();
    assertThat(inputs.mayProceed(caller("bob", "ops"), jobRun, named)).isTrue();
    assertThat(inputs.mayProceed(caller("bob"), jobRun, named)).isFalse();
    assertThat(inputs.mayProceed(Caller.anonymous("::1"), jobRun, input(run, "anonymous")))
        .isFalse();
    assertThat(inputs.mayProceed(caller("bob"), jobRun, open)).isFalse();
    assertThatThrownBy(() -> inputs.proceed(caller("bob"), jobRun, named, Map.of()))
        .hasMessage("You need to be alice, ops to submit this.");
    assertThatThrownBy(() -> inputs.proceed(caller("bob"), jobRun, open, Map.of()))
        .hasMessage("You need to have Job/Build permissions to submit this.");
    assertThatThrownBy(() -> inputs.abort(caller("bob"), jobRun, named))
        .hasMessage("You need to be 'alice, ops' (or have Job/Cancel permissions) to cancel this.");
    allowed = Set.of(Permission.ITEM_READ, Permission.ITEM_BUILD);
    assertThat(inputs.mayProceed(caller("bob"), jobRun, open)).isTrue();
    assertThat(inputs.mayProceed(caller("bob"), jobRun, named)).isFalse();
    allowed = Set.of(Permission.ITEM_READ, Permission.ITEM_CANCEL);
    assertThat(inputs.mayAbort(caller("bob"), jobRun, named)).isTrue();
  }

  @Test
  void inputsAreListedWhileTheyWait() throws Exception {
    Run run = beginRun();
    PendingInputs inputs = newInputs();
    var seen = new CompletableFuture<PendingInput>();
    inputs.onChange(
        new PendingInputs.InputListener() {
          @Override
          public void onWaiting(PendingInput input) {
            seen.complete(input);
          }

          @Override
          public void onAnswered(Tx tx, PendingInput input, String user, boolean approved) {}
        });
    PendingInput input = input(run, null);
    CompletableFuture<String> answer = await(inputs, input);
    assertThat(seen.get(10, TimeUnit.SECONDS)).isEqualTo(input);
    assertThat(inputs.of(run.id())).containsExactly(input);
    assertThat(inputs.find(run.id(), "Go")).isEqualTo(input);
    inputs.abort(Caller.system(), new JobRun(job, run), input);
    assertThat(answer.get(10, TimeUnit.SECONDS)).contains("\"approved\":false");
    assertThat(inputs.find(run.id(), "Go")).isNull();
  }
}
