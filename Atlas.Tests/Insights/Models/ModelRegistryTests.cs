using Atlas.Insights.Fraud;
using Atlas.Insights.Models;
using Atlas.Ledger.Journal;
using Atlas.Tests.Insights.Fraud;
using Atlas.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Atlas.Tests.Insights.Models;

/// <summary>Models as citizens: trained, compared in the shadow, let serve, and never in the way.</summary>
public sealed class ModelRegistryTests(AtlasHost host) : IDisposable
{
    private static readonly IReadOnlyList<SimulatedPayment> Payments = SimulatedCards.Generate(seed: 7);
    private static int _models;
    private readonly CardFolder _folder = new();
    private readonly string _name = $"cards-{Interlocked.Increment(ref _models)}";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ModelRegistry Registry => host.Host.Services.GetRequiredService<ModelRegistry>();

    private RegisteredFraudModel Fraud => host.Host.Services.GetRequiredService<RegisteredFraudModel>();

    [Fact]
    public async Task The_first_version_serves_and_a_new_one_only_after_it_ran_beside_it()
    {
        var first = (await TrainAsync(seed: 1, days: 63)).Versions.Single();
        var second = (await TrainAsync(seed: 2, days: 70)).Versions[^1];
        (first.State, second.State).ShouldBe((ModelState.Serving, ModelState.Shadow));
        (await Should.ThrowAsync<ModelRefusedException>(ServeAsync(2))).Message.ShouldBe(
            $"version 2 of {_name} was never compared: score with --model {_name}, or --force");

        var served = await ScoreAsync(70, 77);

        served.Serving.Trained.Version.ShouldBe(1);
        var comparison = served.Shadows.Single().Comparison!;
        comparison.Rows.ShouldBe(Payments.Count(p => p.Day >= 70));
        comparison.RankCorrelation.ShouldBeInRange(0.5, 0.9999);
        served.Scored.Scores.ShouldBe((await ScoreAsync(70, 77)).Scored.Scores);
        var after = await Registry.ServeAsync(Caller.Local, _name, 2, !comparison.SpeaksForIt, Token);
        after.Versions.Select(v => v.State).ShouldBe([ModelState.Retired, ModelState.Serving]);
        (await ScoreAsync(70, 77)).Scored.Scores.ShouldNotBe(served.Scored.Scores);
    }

    [Fact]
    public async Task A_version_says_what_it_learnt_from_how_well_and_with_what()
    {
        var trained = (await TrainAsync(seed: 5, days: 70)).Versions.Single().Trained;

        (trained.Kind, trained.Seed).ShouldBe(("card-fraud", 5));
        trained.Features.ShouldBe(PaymentFeatures.Names);
        var day = new DateTimeOffset(SimulatedCards.FirstDay, TimeSpan.Zero);
        (trained.Window.From.Date, trained.Window.To.Date)
            .ShouldBe((day.AddDays(21).Date, day.AddDays(62).Date));
        var learnt = Payments.Where(p => p.Day is >= 21 and < 63).ToList();
        (trained.Window.Rows, trained.Window.Positive).ShouldBe((learnt.Count, learnt.Count(p => p.IsFraud)));
        trained.Metrics.Rows.ShouldBe(Payments.Count(p => p.Day is >= 56 and < 63));
        trained.Metrics.RocAuc!.Value.ShouldBeGreaterThan(0.75);
    }

    [Theory]
    [InlineData("delete from atlas.mt_doc_modelfile", "its bytes are not there")]
    [InlineData("update atlas.mt_doc_modelfile set data = data || jsonb_build_object('content', 'AAAA')",
        "its bytes are damaged")]
    public async Task Where_the_serving_version_cannot_be_loaded_the_rules_serve_and_the_registry_says_why(
        string damage, string problem)
    {
        await TrainAsync(seed: 1, days: 70);
        await host.ExecuteAsync($"{damage} where id = '{_name}/1'");
        using var fallbacks = new Metered("atlas.insights.fallbacks", _name);

        var served = await ScoreAsync(70, 77);

        served.Serving.Problem.ShouldBe(problem);
        fallbacks.Values.ShouldBe([1]);
        served.Scored.WithoutModel.ShouldBe(served.Scored.Scores.Length);
        var ranked = ScorePayments.Unsupervised(Files(70, 77)).Scores;
        served.Scored.Scores.ShouldBe([.. ranked.Select(rank => 1 / (1 + Math.Exp(6 - rank)))]);
        (await Registry.ReadAsync(Caller.Local.Tenant, _name, Token)).Serving!.Problem.ShouldBe(problem);
    }

    [Fact]
    public void A_models_file_cut_short_or_of_another_kind_is_told_from_a_whole_one()
    {
        using var stream = new MemoryStream();
        var rows = Enumerable.Range(0, 600).Select(i => new TrainingRow
        {
            Features = [.. PaymentFeatures.Names.Select((_, f) => (float)((i * 7 + f) % 13))],
            IsFraud = i % 13 == 0,
        }).ToList();
        var model = FraudModel.Train(rows, honestShare: 0.5, seed: 3);
        model.Save(stream);
        var bytes = stream.ToArray();

        FraudModel.Load(new MemoryStream(bytes)).Score(rows.Select(r => r.Features))
            .ShouldBe(model.Score(rows.Select(r => r.Features)));
        List<int> lengths = [0, 10, 30, bytes.Length / 2, bytes.Length - 1];
        foreach (var length in lengths)
            Should.Throw<InvalidDataException>(() => FraudModel.Load(new MemoryStream(bytes[..length])));
        bytes[3]++;
        Should.Throw<InvalidDataException>(() => FraudModel.Load(new MemoryStream(bytes)))
            .Message.ShouldBe("it is no model of card fraud");
    }

    [Fact]
    public async Task Clients_read_the_registry()
    {
        await TrainAsync(seed: 1, days: 70);
        using var drift = new Metered("atlas.insights.drift", _name);
        await ScoreAsync(70, 77);

        var answer = await host.Host.QueryAsync("""
            { models { name serving { version } versions {
                version kind state seed features problem drift window { from to fromPosition rows positive }
                metrics { rocAuc averagePrecision rows } comparison { rows drift speaksForIt } } } }
            """);

        var model = answer.Data.EnumerateArray()
            .Single(m => m.GetProperty("name").GetString() == _name);
        var version = model.GetProperty("versions").EnumerateArray().Single();
        model.GetProperty("serving").GetProperty("version").GetInt32().ShouldBe(1);
        version.GetProperty("state").GetString().ShouldBe("SERVING");
        version.GetProperty("drift").GetDouble().ShouldBeInRange(0, Drift.Large);
        drift.Values.ShouldBe([version.GetProperty("drift").GetDouble()]);
        version.GetProperty("features").GetArrayLength().ShouldBe(PaymentFeatures.Names.Length);
    }

    public void Dispose() => _folder.Dispose();

    private Task<RegisteredModel> TrainAsync(int seed, int days) => Fraud.TrainAsync(
        Caller.Local, _name, CardFiles.ReadHistory([Write("train.csv", 0, days)]), seed, Token);

    private Task<RegisteredModel> ServeAsync(int version) =>
        Registry.ServeAsync(Caller.Local, _name, version, isForced: false, Token);

    private Task<ServedScores> ScoreAsync(int from, int to) =>
        Fraud.ScoreAsync(Caller.Local, _name, Files(from, to), Token);

    private CardFiles Files(int from, int to) =>
        CardFiles.Read(Write("week.csv", from, to), [Write("before.csv", 0, from)]);

    private string Write(string name, int from, int to) =>
        _folder.Write(name, Payments.Where(p => p.Day >= from && p.Day < to).Select(p => p.Row()));
}
