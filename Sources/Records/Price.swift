public import Interchange

/// What a report was expected to cost before it began. Circumstances: no number of the report depends on it.
public struct Price: Equatable, Sendable {
  /// The part of one table; a cell that several tables share is counted with the first.
  public struct Table: Equatable, Sendable {
    /// The table's name.
    public var name: String
    /// Trainings counted here.
    public var cells: Int
    /// Of these, what was still to be trained when this was written.
    public var left: Int
    /// Seconds of one core for what was left.
    public var seconds: Double
    /// Critic steps of all its trainings, each with a batch of real images.
    public var criticPasses: Int

    /// Names everything.
    public init(name: String, cells: Int, left: Int, seconds: Double, criticPasses: Int) {
      self.name = name
      self.cells = cells
      self.left = left
      self.seconds = seconds
      self.criticPasses = criticPasses
    }
  }

  /// Critic steps of all trainings of a method, each with a batch of real images.
  public struct Method: Equatable, Sendable {
    /// As in `RunConfig.method`.
    public var name: String
    /// Over all cells that use it.
    public var criticPasses: Int

    /// Names both.
    public init(name: String, criticPasses: Int) {
      self.name = name
      self.criticPasses = criticPasses
    }
  }

  /// SHA-256 over the ids of all cells: whether an old price is that of the same plan.
  public var plan: String
  /// Trainings at the same time.
  public var jobs: Int
  /// Seconds by the clock for what was left, from start to page.
  public var seconds: Double
  /// Share of it that goes into scoring, in 0...1.
  public var scoringShare: Double
  /// In the profile's order.
  public var tables: [Table]
  /// In the order of first appearance.
  public var methods: [Method]

  /// Names everything.
  public init(
    plan: String, jobs: Int, seconds: Double, scoringShare: Double, tables: [Table], methods: [Method]
  ) {
    self.plan = plan
    self.jobs = jobs
    self.seconds = seconds
    self.scoringShare = scoringShare
    self.tables = tables
    self.methods = methods
  }

  /// Throws `JSONError`.
  public init(json: JSONValue) throws {
    let fields = try JSONFields(
      json, of: "price", known: ["plan", "jobs", "seconds", "scoring_share", "tables", "methods"])
    self.init(
      plan: try fields.string("plan"), jobs: try fields.integer("jobs"), seconds: try fields.number("seconds"),
      scoringShare: try fields.number("scoring_share"),
      tables: try fields.array("tables").map {
        let table = try JSONFields($0, of: "price", known: ["table", "cells", "left", "seconds", "critic_passes"])
        return Table(
          name: try table.string("table"), cells: try table.integer("cells"), left: try table.integer("left"),
          seconds: try table.number("seconds"), criticPasses: try table.integer("critic_passes"))
      },
      methods: try fields.array("methods").map {
        let method = try JSONFields($0, of: "price", known: ["method", "critic_passes"])
        return Method(name: try method.string("method"), criticPasses: try method.integer("critic_passes"))
      })
  }

  /// Reads back equal.
  public var json: JSONValue {
    .object(of: [
      "plan": .string(plan), "jobs": .integer(jobs), "seconds": .number(seconds),
      "scoring_share": .number(scoringShare),
      "tables": .array(
        tables.map {
          .object(of: [
            "table": .string($0.name), "cells": .integer($0.cells), "left": .integer($0.left),
            "seconds": .number($0.seconds), "critic_passes": .integer($0.criticPasses),
          ])
        }),
      "methods": .array(
        methods.map { .object(of: ["method": .string($0.name), "critic_passes": .integer($0.criticPasses)]) }),
    ])
  }
}
