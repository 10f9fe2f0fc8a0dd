package dev.steward.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.access.Caller;
import dev.steward.job.Job;
import dev.steward.problem.Problem;
import dev.steward.queue.IdempotencyKeys.KeyedOutcome;
import dev.steward.queue.IdempotencyKeys.KeyedRequest;
import dev.steward.queue.IdempotencyKeys.ScheduledItem;
import dev.steward.run.Cause;
import dev.steward.run.ParameterValue;
import dev.steward.secret.Digests;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contract of idempotency keys, on every database, with a test clock. */
abstract class RepeatsContract {

  private static final Cause SOMEBODY = new Cause.UserCause("u", "U");

  @TempDir Path folder;
  private Store store;
  private World world;
  private IdempotencyKeys repeats;
  private Job job;
  private Instant now = Instant.parse("2026-01-01T09:30:10Z");
  private final AtomicBoolean dying = new AtomicBoolean();

  abstract Store open(Path home);

  @BeforeEach
  void open() {
    store = open(folder);
    world = new World(store, folder, () -> now);
    // Like a process that dies after it wrote the item and before it wrote the key.
    world.queue.listen(
        new Queue.QueueListener() {
          @Override
          public void onEntered(Tx tx, QueueItem item) {
            if (dying.get()) {
              throw new IllegalStateException("the process is gone");
            }
          }

          @Override
          public void onLeft(
              Tx tx, long itemId, long jobId, String jobName, @Nullable Long runNumber) {}
        });
    repeats = repeats();
    job = world.job("x", "<concurrentBuild>true</concurrentBuild>");
  }

  private IdempotencyKeys repeats() {
    return new IdempotencyKeys(store, world.queue, new Digests.HmacKey(new byte[32]), () -> now);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static KeyedRequest wish(String owner, String key, String said) {
    return new KeyedRequest(owner, "build 1", key, said);
  }

  private KeyedOutcome ask(KeyedRequest wish) {
    return repeats.schedule(
        wish,
        job,
        List.of(new ParameterValue("P", ParameterValue.ParameterType.TEXT, wish.content())),
        SOMEBODY,
        3_600_000);
  }

  private static KeyedOutcome fresh(long item) {
    return new KeyedOutcome.New(new ScheduledItem(item, false));
  }

  private static KeyedOutcome again(long item) {
    return new KeyedOutcome.Replayed(new ScheduledItem(item, false));
  }

  private int waiting() {
    return world.queue.waiting().size();
  }

  private List<String> kept() {
    return store.read(tx ->
        tx.list(
            "SELECT wish, owner, said FROM queue_repeat",
            row -> row.text(1) + row.text(2) + row.text(3)));
  }

  @Test
  void aWishThatIsSentAgainHearsTheSameAndStartsNothing() {
    KeyedRequest wish = wish("u", "k", "hunter2");
    assertThat(repeats.find(wish)).isNull();
    assertThat(ask(wish)).isEqualTo(fresh(1));
    assertThat(ask(wish)).isEqualTo(again(1));
    assertThat(repeats.find(wish)).isEqualTo(again(1));
    assertThat(waiting()).isEqualTo(1);
    assertThat(Objects.requireNonNull(world.queue.find(1)).causes()).hasSize(1);
    // Also after a restart, and long after the item left the queue.
    world.queue.cancel(Caller.system(), 1);
    world = new World(store, folder, () -> now);
    repeats = repeats();
    assertThat(ask(wish)).isEqualTo(again(1));
    assertThat(waiting()).isZero();
    assertThat(kept()).hasSize(1).noneMatch(row -> row.contains("hunter2"));
  }

  @Test
  void aKeyStandsForOneWishOfOneCallerAtOnePlace() {
    ask(wish("u", "k", "a"));
    assertThat(ask(wish("u", "k", "b"))).isEqualTo(new KeyedOutcome.Mismatch());
    assertThat(repeats.find(wish("u", "k", "b"))).isEqualTo(new KeyedOutcome.Mismatch());
    assertThat(waiting()).isEqualTo(1);
    assertThat(ask(wish("v", "k", "b"))).isEqualTo(fresh(2));
    assertThat(ask(new KeyedRequest("u", "build 2", "k", "c"))).isEqualTo(fresh(3));
    // Different triples never collide.
    assertThat(ask(new KeyedRequest("u", "build 2k", "", "d"))).isEqualTo(fresh(4));
  }

  @Test
  void anEqualWishUnderAnotherKeyJoinsAsItDoesWithoutOne() {
    ask(wish("u", "k", "a"));
    assertThat(ask(wish("u", "l", "a")))
        .isEqualTo(new KeyedOutcome.New(new ScheduledItem(1, true)));
    assertThat(ask(wish("u", "l", "a")))
        .isEqualTo(new KeyedOutcome.Replayed(new ScheduledItem(1, true)));
    assertThat(Objects.requireNonNull(world.queue.find(1)).causes()).hasSize(2);
  }

  @Test
  void itemAndKeyAreWrittenTogetherOrNeitherIs() {
    KeyedRequest wish = wish("u", "k", "a");
    dying.set(true);
    assertThatThrownBy(() -> ask(wish)).isInstanceOf(IllegalStateException.class);
    dying.set(false);
    assertThat(waiting()).isZero();
    assertThat(repeats.find(wish)).isNull();
    assertThat(ask(wish)).isInstanceOf(KeyedOutcome.New.class);
    // A refused request stores no key.
    world.jobs.setDisabled(Caller.system(), job, true);
    job = Objects.requireNonNull(world.jobs.find(job.id()));
    KeyedRequest refused = wish("u", "l", "a");
    assertThatThrownBy(() -> ask(refused)).isInstanceOf(Problem.Conflict.class);
    assertThat(repeats.find(refused)).isNull();
  }

  @Test
  void ofManyAtOnceOneIsFirstAndAllHearTheSame() throws Exception {
    var all = new ArrayList<Callable<KeyedOutcome>>();
    for (int i = 0; i < 40; i++) {
      KeyedRequest wish = wish("u", "k" + i % 4, "a" + i % 4);
      all.add(() -> ask(wish));
    }
    Set<ScheduledItem> answers = new HashSet<>();
    int fresh = 0;
    try (var pool = Executors.newFixedThreadPool(8)) {
      for (Future<KeyedOutcome> one : pool.invokeAll(all)) {
        switch (one.get()) {
          case KeyedOutcome.New(ScheduledItem answer) -> {
            fresh++;
            answers.add(answer);
          }
          case KeyedOutcome.Replayed(ScheduledItem answer) -> answers.add(answer);
          case KeyedOutcome.Mismatch _ -> throw new AssertionError("no wish was another");
        }
      }
    }
    assertThat(fresh).isEqualTo(4);
    assertThat(answers).hasSize(4);
    assertThat(waiting()).isEqualTo(4);
  }

  @Test
  void keysAreForgottenAfterADayAndNotBefore() {
    for (int i = 0; i < 1_100; i++) {
      old(i);
    }
    ask(wish("u", "k", "a"));
    now = now.plus(IdempotencyKeys.LIFETIME.minusMillis(1));
    ask(wish("u", "young", "a"));
    repeats.deleteExpired();
    assertThat(rows()).isEqualTo(1_102);
    assertThat(ask(wish("u", "k", "a"))).isEqualTo(again(1));
    now = now.plusMillis(1);
    // The key has expired, although no cleanup has run yet.
    assertThat(repeats.find(wish("u", "k", "b"))).isNull();
    assertThat(ask(wish("u", "k", "b"))).isEqualTo(fresh(2));
    repeats.deleteExpired();
    assertThat(rows()).isEqualTo(2);
    now = now.plus(Duration.ofDays(2));
    repeats.deleteExpired();
    assertThat(rows()).isZero();
  }

  @Test
  void oneCallerKeepsOnlySoManyKeys() {
    store.write(tx -> {
      for (int i = 0; i < IdempotencyKeys.MAX_OF_ONE; i++) {
        insert(tx, "full", i);
      }
      return true;
    });
    assertThatThrownBy(() -> repeats.find(wish("full", "new", "a")))
        .isInstanceOf(Problem.Busy.class)
        .hasMessageContaining("10000 idempotency keys");
    assertThat(repeats.find(wish("other", "new", "a"))).isNull();
  }

  private void old(int number) {
    store.write(tx -> insert(tx, "u", number));
  }

  private int insert(Tx tx, String owner, int number) {
    return tx.update(
        "INSERT INTO queue_repeat (wish, owner, said, made_at) VALUES (?, ?, '', ?)",
        owner + number,
        owner,
        now.toEpochMilli());
  }

  private long rows() {
    Long count =
        store.read(tx -> tx.find("SELECT COUNT(*) FROM queue_repeat", row -> row.number(1)));
    return count == null ? 0 : count;
  }
}
