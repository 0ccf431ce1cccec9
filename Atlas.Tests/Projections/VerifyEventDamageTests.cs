using Atlas.Ledger.Audit;

namespace Atlas.Tests.Projections;

/// <summary>
/// Stored events are damaged by SQL; the verification says where, and goes on behind the damage.
/// </summary>
[Collection(DamagedTests.Name)]
public sealed class VerifyEventDamageTests(DamagedDatabase damaged)
{
    private const string Rent = "version = 14";

    /// <summary>Damage, and the beginning of the line that tells of it.</summary>
    private static readonly Dictionary<string, (string Sql, string Line)> Cases = new()
    {
        ["an amount"] = (
            $$"""set data = jsonb_set(data, '{postings,0,amount}', '"901.00"') where {{Rent}}""",
            "mt_events [position=14] data.postings: expected \"USD sums to 0\", found \"1\""),
        ["both amounts"] = (
            $$"""
            set data = jsonb_set(jsonb_set(data, '{postings,0,amount}', '"901.00"'),
                '{postings,1,amount}', '"-901.00"') where {{Rent}}
            """,
            "books_v1_postings [position=14 idx=0] amount: expected \"901\", found \"900\""),
        ["no amount at all"] = (
            $$"""set data = jsonb_set(data, '{postings,0,amount}', '"much"') where {{Rent}}""",
            "mt_events [position=14] data: expected \"a readable event\", found "),
        ["no postings"] = ($"set data = data - 'postings' where {Rent}",
            "mt_events [position=14] data: expected \"an event that can be folded\", found "),
        ["date"] = (
            $$"""set data = jsonb_set(data, '{effectiveDate}', '"2026-01-16"') where {{Rent}}""",
            "books_v1_transactions [position=14] effective_date: expected \"2026-01-16\", found "),
        ["key"] = (
            $$"""set data = jsonb_set(data, '{request,key}', '"rent-2"') where {{Rent}}""",
            "journal_keys [position=14] key: expected \"rent-2\", found \"rent-1\""),
        ["id"] = ($"set id = gen_random_uuid() where {Rent}", "mt_events [position=14] data.id: expected "),
        ["timestamp"] = ($"set timestamp = timestamp - interval '1 day' where {Rent}",
            "mt_events [position=14] timestamp: expected "),
        ["actor"] = ($"set user_name = 'eve' where {Rent}",
            "books_v1_transactions [position=14] actor: expected \"eve\", found \"local\""),
        ["type"] = ($"set type = 'hold_released.v1' where {Rent}",
            "mt_events [position=14] type: expected \"transaction_posted.v1\", found \"hold_released.v1\""),
        ["sequence number"] = ($"set seq_id = 1000000 where {Rent}",
            "mt_events [position=15] seq_id: expected "),
        ["unheard-of type"] = ($"set type = 'unheard_of.v9', mt_dotnet_type = null where {Rent}",
            "mt_events [position=14] data: expected \"a readable event\", found "),
        ["archived"] = ($"set is_archived = true where {Rent}", "mt_events [position=14] row is missing"),
        ["version"] = ($"set version = 1000 where {Rent}",
            "mt_streams [id=ledger/damaged] version: expected \"1000\", found "),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_damaged_event_is_named(string damage)
    {
        var (sql, line) = Cases[damage];

        var differences = await damaged.WithEventsAsync($"update atlas.mt_events {sql}");

        string.Join('\n', differences).ShouldContain(line);
        (await damaged.VerifyAllAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_lost_event_is_named_and_the_rest_is_still_compared()
    {
        var differences = await damaged.WithEventsAsync($"delete from atlas.mt_events where {Rent}");

        differences.ShouldContain(AuditDifference.Missing("mt_events", "position=14"));
        differences.ShouldContain(AuditDifference.Extra("books_v1_transactions", "position=14"));
        differences.ShouldNotContain(d => d.Table == "books_v1_holds");
    }

    [Fact]
    public async Task A_cut_off_end_is_named()
    {
        var differences = await damaged.WithEventsAsync(
            "delete from atlas.mt_events where version = (select max(version) from atlas.mt_events)");

        differences.ShouldContain(d => d.Table == "mt_events" && d.Column == "" && d.Found == "none");
        differences.ShouldContain(d => d.Table == "mt_streams" && d.Column == "version");
    }
}
