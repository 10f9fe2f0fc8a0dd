package dev.steward.text;

import dev.steward.limit.ComputePool;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Regular expression written by a user. Java's matcher backtracks, so a short pattern can run for a
 * very long time on a short string; here the time of a match is limited, and a match that exceeds
 * its limit throws {@link MatchLimitException}. No other class compiles or matches a pattern that
 * is not a constant.
 *
 * <p>A match starts on the calling thread. A slow match is run again on a small pool of platform
 * threads, since a virtual thread would block its carrier.
 */
public final class Regex {

  /** Maximum length of a pattern. */
  public static final int MAX_PATTERN = 10_000;

  /** Maximum length of the text to match. */
  public static final int MAX_TEXT = PatternCost.MAX_TEXT;

  private static final int QUICK_READS = 50_000;
  private static final int MAX_READS = 20_000_000;
  private static final long MAX_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long MAX_WAIT_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final double MAX_IDLE = 30_000_000;
  private static final double MAX_SCRIPT_IDLE = 10_000;
  private static final int MAX_WAITING = 100;
  private static final int STACK_BYTES = 32 << 20;

  private static final ThreadPoolExecutor SLOW_POOL = pool();

  private final Pattern pattern;
  private final double emptyMatchCost;

  private Regex(Pattern pattern, double emptyMatchCost) {
    this.pattern = pattern;
    this.emptyMatchCost = emptyMatchCost;
  }

  private static ThreadPoolExecutor pool() {
    int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    var count = new AtomicInteger();
    var pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING),
            work -> {
              var thread =
                  new Thread(
                      null,
                      ComputePool.atLowPriority(work),
                      "regex-" + count.incrementAndGet(),
                      STACK_BYTES);
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /**
   * Compiles a pattern.
   *
   * @throws PatternSyntaxException if the pattern is invalid, too long or too complex
   */
  public static Regex of(String pattern) {
    return new Regex(compilePattern(pattern, 0), costOf(pattern));
  }

  /**
   * Compiles a pattern of a script, whose matches read text that counts against the script's
   * budget. A pattern that does a lot of work without reading the text is refused.
   *
   * @param flags the flags of {@link Pattern#compile(String, int)}
   * @throws PatternSyntaxException if the pattern is invalid, too long or too complex
   */
  public static Pattern compile(String pattern, int flags) {
    Pattern compiled = compilePattern(pattern, flags);
    if (costOf(pattern) > MAX_SCRIPT_IDLE) {
      throw new PatternSyntaxException(
          "The expression is too complex. Simplify its repeated groups", pattern, -1);
    }
    return compiled;
  }

  private static Pattern compilePattern(String pattern, int flags) {
    if (pattern.length() > MAX_PATTERN) {
      throw new PatternSyntaxException(
          "The expression is longer than " + MAX_PATTERN + " characters", pattern, -1);
    }
    try {
      return Pattern.compile(pattern, flags);
    } catch (StackOverflowError e) {
      throw new PatternSyntaxException("Groups are nested too deeply", pattern, -1);
    }
  }

  private static double costOf(String pattern) {
    try {
      return RegexCost.of(pattern).idle();
    } catch (StackOverflowError e) {
      throw new PatternSyntaxException("Groups are nested too deeply", pattern, -1);
    }
  }

  /** Compiles one of many patterns; the time counts against the budget. */
  public static Regex of(String pattern, MatchBudget budget) throws MatchLimitException {
    budget.requireTimeLeft();
    long start = System.nanoTime();
    try {
      return of(pattern);
    } finally {
      budget.spend(System.nanoTime() - start);
    }
  }

  /** A pattern that matches this text literally, for use inside another pattern. */
  public static String quote(String text) {
    return Pattern.quote(text);
  }

  /** The pattern as written. */
  public String pattern() {
    return pattern.pattern();
  }

  @Override
  public String toString() {
    return pattern();
  }

  /** True if the whole text matches. */
  public boolean matches(String text, MatchBudget budget) throws MatchLimitException {
    return match(text, budget, 1, Matcher::matches);
  }

  /** True if part of the text matches. */
  public boolean containsMatch(String text, MatchBudget budget) throws MatchLimitException {
    return match(text, budget, text.length() + 1, Matcher::find);
  }

  /** The text with all matching parts removed. */
  public String removeMatches(String text, MatchBudget budget) throws MatchLimitException {
    return match(
        text,
        budget,
        text.length() + 1,
        matcher -> {
          var out = new StringBuilder();
          int end = 0;
          while (matcher.find()) {
            out.append(text, end, matcher.start());
            end = matcher.end();
          }
          return out.append(text, end, text.length()).toString();
        });
  }

  private <T> T match(String text, MatchBudget budget, int starts, Function<Matcher, T> operation)
      throws MatchLimitException {
    if (text.length() > MAX_TEXT) {
      throw new MatchLimitException(
          "The text has "
              + text.length()
              + " characters; regular expressions are matched against at most "
              + MAX_TEXT
              + ".");
    }
    budget.requireTimeLeft();
    if (emptyMatchCost * starts > MAX_IDLE) {
      throw tooSlow();
    }
    long start = System.nanoTime();
    try {
      return operation.apply(
          pattern.matcher(new MeteredText(text, QUICK_READS, MAX_NANOS, System::nanoTime)));
    } catch (ReadLimit | StackOverflowError e) {
      // Retried below: the pool has more time and a larger stack.
    } finally {
      budget.spend(System.nanoTime() - start);
    }
    if (budget.isForNames()) {
      budget.countSlowName();
      throw tooSlow();
    }
    return matchOnPool(text, budget, operation);
  }

  private <T> T matchOnPool(String text, MatchBudget budget, Function<Matcher, T> operation)
      throws MatchLimitException {
    budget.requireTimeLeft();
    long nanos = Math.min(MAX_NANOS, budget.leftNanos());
    long start = System.nanoTime();
    Future<T> future = null;
    try {
      Callable<T> work =
          () ->
              operation.apply(
                  pattern.matcher(new MeteredText(text, MAX_READS, nanos, CpuTime::ofThisThread)));
      future = SLOW_POOL.submit(work);
      return future.get(MAX_WAIT_NANOS, TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case ReadLimit _ -> throw tooSlow();
        case StackOverflowError _ ->
            throw new MatchLimitException(
                "The regular expression recursed too deeply and was stopped. Simplify the"
                    + " repeated groups.");
        case null, default -> throw new IllegalStateException(e.getCause());
      }
    } catch (RejectedExecutionException | TimeoutException e) {
      throw new MatchLimitException(
          "The regular expression was stopped because the server is busy with other slow"
              + " expressions. Simplify the expression, or try again later.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MatchLimitException(
          "The regular expression was stopped because the server is shutting down.");
    } finally {
      if (future != null) {
        future.cancel(true);
      }
      budget.spend(System.nanoTime() - start);
    }
  }

  private static MatchLimitException tooSlow() {
    return new MatchLimitException(
        "The regular expression took too long on this text and was stopped. Simplify the"
            + " expression, especially nested repetitions.");
  }

  /**
   * CPU time of a pool thread, so that a pattern does not count as slow because the machine is
   * busy.
   */
  private static final class CpuTime {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    static long ofThisThread() {
      return THREADS.getCurrentThreadCpuTime();
    }
  }
}
