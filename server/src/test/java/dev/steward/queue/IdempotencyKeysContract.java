package dev.steward.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.access.Caller;
import dev.steward.job.Job;
import dev.steward.job.definition.ParameterType;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract of idempotency keys, tested on every database with a test clock. */
@Tag("integration")
abstract class IdempotencyKeysContract {

  private static final Cause USER_CAUSE = new Cause.UserCause("u", "U");

  @TempDir Path folder;
  private Store store;
  private QueueFixture fixture;
  private IdempotencyKeys idempotencyKeys;
  private Job job;
  private Instant now = Instant.parse("2026-01-01T09:30:10Z");
  private final AtomicBoolean crashing = new AtomicBoolean();

  abstract Store open(Path home);

  @BeforeEach
  void open() {
    store = open(folder);
    fixture = new QueueFixture(store, folder, () -> now);
    // Simulates a process that dies after writing the item but before writing the key.
    fixture.queue.onChange(
        new QueueListener() {
          @Override
          public void onEntered(Tx tx, QueueItem item) {
            if (crashing.get()) {
              throw new IllegalStateException("simulated crash");
            }
          }

          @Override
          public void onLeft(
              Tx tx, long itemId, long jobId, String jobName, @Nullable Long runNumber) {}
        });
    idempotencyKeys = idempotencyKeys();
    job = fixture.createJob("x", "<concurrentBuild>true</concurrentBuild>");
  }

  private IdempotencyKeys idempotencyKeys() {
    return new IdempotencyKeys(store, fixture.queue, new Digests.HmacKey(new byte[32]), () -> now);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static KeyedRequest request(String owner, String key, String body) {
    return new KeyedRequest(owner, "build 1", key, body);
  }

  private KeyedOutcome schedule(KeyedRequest request) {
    return idempotencyKeys.schedule(
        request,
        job,
        List.of(new ParameterValue("P", ParameterType.TEXT, request.content())),
        USER_CAUSE,
        3_600_000);
  }

  private static KeyedOutcome newOutcome(long item) {
    return new KeyedOutcome.New(new ScheduledItem(item, false));
  }

  private static KeyedOutcome replayed(long item) {
    return new KeyedOutcome.Replayed(new ScheduledItem(item, false));
  }

  private int waitingCount() {
    return fixture.queue.waiting().size();
  }

  private List<String> storedKeys() {
    return store.read(tx ->
        tx.list(
            "SELECT key_digest, owner, request_digest FROM idempotency_key",
            row -> row.text(1) + row.text(2) + row.text(3)));
  }

  @Test
  void aRepeatedRequestReturnsTheSameItem() {
    KeyedRequest request = request("u", "k", "hunter2");
    assertThat(idempotencyKeys.find(request)).isNull();
    assertThat(schedule(request)).isEqualTo(newOutcome(1));
    assertThat(schedule(request)).isEqualTo(replayed(1));
    assertThat(idempotencyKeys.find(request)).isEqualTo(replayed(1));
    assertThat(waitingCount()).isEqualTo(1);
    assertThat(Objects.requireNonNull(fixture.queue.find(1)).causes()).hasSize(1);
    // The key is still known after a restart, although the item has left the queue.
    fixture.queue.cancel(Caller.system(), 1);
    fixture = new QueueFixture(store, folder, () -> now);
    idempotencyKeys = idempotencyKeys();
    assertThat(schedule(request)).isEqualTo(replayed(1));
    assertThat(waitingCount()).isZero();
    assertThat(storedKeys()).hasSize(1).noneMatch(row -> row.contains("hunter2"));
  }

  @Test
  void aKeyIdentifiesOneRequestPerCallerAndResource() {
    schedule(request("u", "k", "a"));
    assertThat(schedule(request("u", "k", "b"))).isEqualTo(new KeyedOutcome.Mismatch());
    assertThat(idempotencyKeys.find(request("u", "k", "b"))).isEqualTo(new KeyedOutcome.Mismatch());
    assertThat(waitingCount()).isEqualTo(1);
    assertThat(schedule(request("v", "k", "b"))).isEqualTo(newOutcome(2));
    assertThat(schedule(new KeyedRequest("u", "build 2", "k", "c"))).isEqualTo(newOutcome(3));
    // Different combinations of caller, target and key never collide.
    assertThat(schedule(new KeyedRequest("u", "build 2k", "", "d"))).isEqualTo(newOutcome(4));
  }

  @Test
  void anEqualRequestWithAnotherKeyJoinsTheQueuedItem() {
    schedule(request("u", "k", "a"));
    assertThat(schedule(request("u", "l", "a")))
        .isEqualTo(new KeyedOutcome.New(new ScheduledItem(1, true)));
    assertThat(schedule(request("u", "l", "a")))
        .isEqualTo(new KeyedOutcome.Replayed(new ScheduledItem(1, true)));
    assertThat(Objects.requireNonNull(fixture.queue.find(1)).causes()).hasSize(2);
  }

  @Test
  void itemAndKeyAreWrittenAtomically() {
    KeyedRequest request = request("u", "k", "a");
    crashing.set(true);
    assertThatThrownBy(() -> schedule(request)).isInstanceOf(IllegalStateException.class);
    crashing.set(false);
    assertThat(waitingCount()).isZero();
    assertThat(idempotencyKeys.find(request)).isNull();
    assertThat(schedule(request)).isInstanceOf(KeyedOutcome.New.class);
    // A refused request stores no key.
    fixture.jobs.setDisabled(Caller.system(), job, true);
    job = Objects.requireNonNull(fixture.jobs.find(job.id()));
    KeyedRequest refusedRequest = request("u", "l", "a");
    assertThatThrownBy(() -> schedule(refusedRequest)).isInstanceOf(Problem.Conflict.class);
    assertThat(idempotencyKeys.find(refusedRequest)).isNull();
  }

  @Test
  void concurrentRequestsReturnTheSameItem() throws Exception {
    var calls = new ArrayList<Callable<KeyedOutcome>>();
    for (int i = 0; i < 40; i++) {
      KeyedRequest request = request("u", "k" + i % 4, "a" + i % 4);
      calls.add(() -> schedule(request));
    }
    Set<ScheduledItem> results = new HashSet<>();
    int newCount = 0;
    try (var pool = Executors.newFixedThreadPool(8)) {
      for (Future<KeyedOutcome> future : pool.invokeAll(calls)) {
        switch (future.get()) {
          case KeyedOutcome.New(ScheduledItem result) -> {
            newCount++;
            results.add(result);
          }
          case KeyedOutcome.Replayed(ScheduledItem result) -> results.add(result);
          case KeyedOutcome.Mismatch _ ->
              throw new AssertionError("a mismatch, although equal keys had equal requests");
        }
      }
    }
    assertThat(newCount).isEqualTo(4);
    assertThat(results).hasSize(4);
    assertThat(waitingCount()).isEqualTo(4);
  }

  @Test
  void keysExpireAfterOneDay() {
    for (int i = 0; i < 1_100; i++) {
      insertOldKey(i);
    }
    schedule(request("u", "k", "a"));
    now = now.plus(IdempotencyKeys.LIFETIME.minusMillis(1));
    schedule(request("u", "young", "a"));
    idempotencyKeys.deleteExpired();
    assertThat(countRows()).isEqualTo(1_102);
    assertThat(schedule(request("u", "k", "a"))).isEqualTo(replayed(1));
    now = now.plusMillis(1);
    // The key has expired, although no cleanup has run yet.
    assertThat(idempotencyKeys.find(request("u", "k", "b"))).isNull();
    assertThat(schedule(request("u", "k", "b"))).isEqualTo(newOutcome(2));
    idempotencyKeys.deleteExpired();
    assertThat(countRows()).isEqualTo(2);
    now = now.plus(Duration.ofDays(2));
    idempotencyKeys.deleteExpired();
    assertThat(countRows()).isZero();
  }

  @Test
  void theNumberOfKeysPerCallerIsLimited() {
    store.write(tx -> {
      for (int i = 0; i < IdempotencyKeys.MAX_OF_ONE; i++) {
        insertKey(tx, "full", i);
      }
      return true;
    });
    assertThatThrownBy(() -> idempotencyKeys.find(request("full", "new", "a")))
        .isInstanceOf(Problem.Busy.class)
        .hasMessageContaining("10000 idempotency keys");
    assertThat(idempotencyKeys.find(request("other", "new", "a"))).isNull();
  }

  private void insertOldKey(int number) {
    store.write(tx -> insertKey(tx, "u", number));
  }

  private int insertKey(Tx tx, String owner, int number) {
    return tx.update(
        "INSERT INTO idempotency_key (key_digest, owner, request_digest, item_id, joined,"
            + " created_at) VALUES (?, ?, '', 0, 0, ?)",
        owner + number,
        owner,
        now.toEpochMilli());
  }

  private long countRows() {
    Long count =
        store.read(tx -> tx.find("SELECT COUNT(*) FROM idempotency_key", row -> row.number(1)));
    return count == null ? 0 : count;
  }
}
