using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.FastTree;

namespace Atlas.Insights.Fraud;

/// <summary>
/// Boosted trees over <see cref="PaymentFeatures.Names"/>. The same rows and seed make the same model,
/// whatever the machine does besides: training has one thread. One instance may score from one thread at a
/// time.
/// </summary>
public sealed class FraudModel
{
    private const string Format = "atlas card-fraud 1";
    private const int FraudsMin = 20;
    private const int HonestMin = 200;
    private readonly MLContext _context;
    private readonly ITransformer _trees;
    private readonly double _honestShare;

    private FraudModel(MLContext context, ITransformer trees, double honestShare) =>
        (_context, _trees, _honestShare) = (context, trees, honestShare);

    /// <summary>Whether there is enough to learn from.</summary>
    public static bool CanLearnFrom(int frauds, int honest) => frauds >= FraudsMin && honest >= HonestMin;

    /// <param name="rows">Features of each payment and whether it was a fraud.</param>
    /// <param name="honestShare">Share of the honest payments that is among the rows, 0 to 1.</param>
    public static FraudModel Train(IEnumerable<TrainingRow> rows, double honestShare, int seed)
    {
        var context = new MLContext(seed);
        var trainer = context.BinaryClassification.Trainers.FastTree(new FastTreeBinaryTrainer.Options
        {
            FeatureColumnName = nameof(TrainingRow.Features),
            LabelColumnName = nameof(TrainingRow.IsFraud),
            NumberOfTrees = 150,
            NumberOfLeaves = 16,
            MinimumExampleCountPerLeaf = 20,
            LearningRate = 0.05,
            FeatureFraction = 0.5,
            Seed = seed,
            FeatureSelectionSeed = seed,
            NumberOfThreads = 1,
        });
        return new FraudModel(context, trainer.Fit(ViewOf(context, rows)), honestShare);
    }

    /// <summary>As <see cref="Load"/> reads it.</summary>
    public void Save(Stream stream)
    {
        using var head = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        head.Write(Format);
        head.Write(_honestShare);
        // The trees are an archive, which counts from its own start.
        using var archive = new MemoryStream();
        _context.Model.Save(_trees, ViewOf(_context, []).Schema, archive);
        head.Write(archive.ToArray());
    }

    /// <exception cref="InvalidDataException">It is no model of this kind, or damaged.</exception>
    public static FraudModel Load(Stream stream)
    {
        try
        {
            using var head = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
            if (head.ReadString() != Format) throw new InvalidDataException("it is no model of card fraud");
            var honestShare = head.ReadDouble();
            using var archive = new MemoryStream();
            stream.CopyTo(archive);
            var context = new MLContext();
            return new FraudModel(context, context.Model.Load(archive, out _), honestShare);
        }
        catch (Exception damaged) when (damaged is IOException or FormatException or ArgumentException)
        {
            throw new InvalidDataException("it is cut short or damaged", damaged);
        }
    }

    /// <summary>The chance of fraud, 0 to 1, of each payment.</summary>
    public IEnumerable<double> Score(IEnumerable<float[]> features)
    {
        var view = ViewOf(_context, features.Select(f => new TrainingRow { Features = f }));
        return _context.Data.CreateEnumerable<Answer>(_trees.Transform(view), reuseRowObject: true)
            .Select(answer => ChanceOf(answer.Probability));
    }

    /// <summary>Undoes that only some of the honest payments were learnt from.</summary>
    private double ChanceOf(double probability) =>
        probability * _honestShare / ((probability * _honestShare) + 1 - probability);

    private static IDataView ViewOf(MLContext context, IEnumerable<TrainingRow> rows)
    {
        var schema = SchemaDefinition.Create(typeof(TrainingRow));
        schema[nameof(TrainingRow.Features)].ColumnType =
            new VectorDataViewType(NumberDataViewType.Single, PaymentFeatures.Names.Length);
        return context.Data.LoadFromEnumerable(rows, schema);
    }

    private sealed class Answer
    {
        public float Probability { get; set; }
    }
}

/// <summary>One payment to learn from.</summary>
public sealed class TrainingRow
{
    public float[] Features { get; set; } = [];

    public bool IsFraud { get; set; }
}
