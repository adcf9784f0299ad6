using Recovery.Steps.Run;

namespace Recovery.Steps;

/// <summary>What a recovery is held against: drills/objectives.json.</summary>
[Binding]
public sealed class ObjectiveSteps(PracticeScenario practice)
{
    [Then("^the service answers queries within the recovery time objective$")]
    public void WithinRto()
    {
        practice.Evidence.Objective.Rto.Should().NotBeNull("objectives.json says what a recovery time is held against");
        practice.Evidence.Rto.Should().NotBeNull("a query of the application was asked").And.BeLessThanOrEqualTo(practice.Evidence.Objective.Rto!.Value);
    }

    [Then("^no acknowledged write older than the recovery point objective is lost$")]
    public async Task WithinRpo()
    {
        practice.Evidence.Objective.Rpo.Should().NotBeNull("objectives.json says what a loss is held against");
        var loss = await practice.Evidence.MeasureLossAsync();
        loss.Rpo.Should().BeLessThanOrEqualTo(practice.Evidence.Objective.Rpo!.Value, "{0}", loss);
    }
}
