"""Sésame on AWS Chalice: registers the blueprints and holds no logic.

On a laptop (stage `dev`) the local stage starts first, because AWS must be emulated before any client exists. It is a
package of its own that is never deployed, so no other stage can serve it. On Lambda, a container whose settings have
faults does not start, and says all of them.
"""

import os

from chalice import Chalice

from chalicelib import wiring
from chalicelib.handlers import on_demand
from chalicelib.handlers.surfaces import FROM_AWS, SURFACES

app = Chalice(app_name="sesame")

for surface in SURFACES + FROM_AWS:
    app.register_blueprint(surface.routes)
for routes in on_demand.blueprints():
    app.register_blueprint(routes)

if "AWS_LAMBDA_FUNCTION_NAME" in os.environ:
    wiring.refuse_faults(os.environ, app.routes)
elif os.environ.get("STAGE") == "dev":
    from localdev import stage

    stage.start(app)
