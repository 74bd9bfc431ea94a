/// What a report was expected to cost before it began. No number of the report depends on it.
public struct Price: Codable, Equatable, Sendable {
  /// The part of one table; a run that several tables share is counted with the first.
  public struct Table: Codable, Equatable, Sendable {
    public var table: String
    /// Runs counted here.
    public var runs: Int
    /// Of these, what was still to be trained when this was written.
    public var left: Int
    /// Seconds of one core for what was left.
    public var seconds: Double
    /// Critic steps of all its trainings, each with a batch of real images.
    public var criticSteps: Int

    public init(table: String, runs: Int, left: Int, seconds: Double, criticSteps: Int) {
      (self.table, self.runs, self.left, self.seconds, self.criticSteps) = (table, runs, left, seconds, criticSteps)
    }
  }

  /// Critic steps of all trainings of a method, each with a batch of real images.
  public struct Method: Codable, Equatable, Sendable {
    public var method: String
    public var criticSteps: Int

    public init(method: String, criticSteps: Int) { (self.method, self.criticSteps) = (method, criticSteps) }
  }

  /// SHA-256 over the ids of all runs: whether an old price is that of the same plan.
  public var plan: String
  /// Trainings at the same time.
  public var jobs: Int
  /// Seconds by the clock for what was left of the runs that every batch trains, from start to page.
  public var leastSeconds: Double
  /// The same with all seeds that a batch may add.
  public var seconds: Double
  /// Share of it that goes into scoring, in 0...1.
  public var scoringShare: Double
  /// In the profile's order.
  public var tables: [Table]
  /// In the order of first appearance.
  public var methods: [Method]

  public init(
    plan: String, jobs: Int, leastSeconds: Double, seconds: Double, scoringShare: Double, tables: [Table],
    methods: [Method]
  ) {
    (self.plan, self.jobs, self.leastSeconds, self.seconds) = (plan, jobs, leastSeconds, seconds)
    (self.scoringShare, self.tables, self.methods) = (scoringShare, tables, methods)
  }
}
