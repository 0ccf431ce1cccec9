using Atlas.Api.Hosting;
using Atlas.Projections.Calculations;
using JasperFx.CommandLine;

namespace Atlas.Api.Cli.Calculations;

public class CalcInput
{
    [Description("Name of a spreadsheet function, such as PMT")]
    public string Function { get; set; } = "";

    [Description("Its arguments as a JSON array, such as [\"0.005\", 360, 250000]")]
    public string Arguments { get; set; } = "";

    [Description("CSV file with the columns id, function and args_json")]
    public string? CasesFlag { get; set; }

    [Description("CSV file for id and result; standard output unless given")]
    [FlagAlias("output", 'o')]
    public string? OutputFlag { get; set; }
}

/// <summary>Needs no database. The exit code of a single call without an answer is 1.</summary>
[Description("Evaluates a financial function of spreadsheets, or a CSV file of calls", Name = "calc")]
public sealed class CalcCommand : JasperFxAsyncCommand<CalcInput>
{
    public CalcCommand()
    {
        Usage("Evaluate one call").Arguments(x => x.Function, x => x.Arguments).ValidFlags();
        Usage("Evaluate a file of calls").Arguments().ValidFlags(x => x.CasesFlag!, x => x.OutputFlag!);
    }

    public override async Task<bool> Execute(CalcInput input)
    {
        if (input.CasesFlag is not null) return await RunCasesAsync(input.CasesFlag, input.OutputFlag);
        if (input.Function.Length == 0)
            throw new SetupException("which function? ops/atlas calc PMT '[\"0.005\", 360, 250000]'");
        var answer = SpreadsheetFunctions.Evaluate(input.Function, input.Arguments);
        await Console.Out.WriteLineAsync(SpreadsheetFunctions.TextOf(answer));
        return answer is not Answer.None;
    }

    private static async Task<bool> RunCasesAsync(string file, string? output)
    {
        try
        {
            await using var cases = File.OpenRead(file);
            // Whoever reads the results finds all of them or the old ones.
            var beside = $"{output}.part";
            await CalcCases.RunAsync(
                cases, () => output is null ? Console.OpenStandardOutput() : File.Create(beside));
            if (output is not null) File.Move(beside, output, overwrite: true);
            return true;
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException)
        {
            throw new SetupException(unusable.Message, unusable);
        }
        catch (InvalidDataException lacking)
        {
            throw new SetupException($"{file} is no list of calls: {lacking.Message}", lacking);
        }
    }
}
